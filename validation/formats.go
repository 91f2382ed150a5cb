package validation

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// The formats that Pydantic has a type for. Each gives the failure, or true.

// pattern compiles a regular expression when it is first used: with the letters
// of every script in either case, one takes longer than the program's start.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// email is an address as Pydantic's EmailStr takes it: a dot-atom of RFC 5322,
// in any script, at a host name with a dot in it.
var email = pattern(`^` + atom + `(?:\.` + atom + `)*@(?:` + label + `\.)+` + label + `$`)

const (
	atom  = "[\\w!#$%&'*+/=?^`{|}~\\-\u00a1-\U0010ffff]+"
	label = "[a-zA-Z0-9\u00a1-\U0010ffff](?:[a-zA-Z0-9\u00a1-\U0010ffff-]{0,61}[a-zA-Z0-9\u00a1-\U0010ffff])?"
)

func checkEmail(s string) (Error, bool) {
	if len(s) > 254 || !email().MatchString(s) {
		return notEmail(), false
	}
	if last := s[len(s)-1]; '0' <= last && last <= '9' {
		return notEmail(), false // a top-level domain ends with a letter
	}
	return Error{}, true
}

// urlParts and domain are those of Pydantic 1's networks.py, where a scheme, a
// host and a port are taken apart, and whatever does not match is left over.
var (
	urlParts = pattern(`(?i)^(?:([a-z][a-z0-9+\-.]+)://)?` + // scheme
		`(?:[^\s:/]*(?::[^\s/]*)?@)?` + // user and password
		`(\[[A-F0-9]*:[A-F0-9:]+\]|[^\s/:?#]+)?` + // host
		`(?::(\d+))?` + // port
		`(?:/[^\s?#]*)?(?:\?[^\s#]*)?(?:#[^\s#]*)?`) // path, query, fragment
	domain = pattern(`(?i)^(?:\[.*\]|(?:` + chunk + `\.)*` + chunk + `\.?)$`)
)

const chunk = "[_0-9a-\U00040000](?:[-_0-9a-\U00040000]{0,61}[_0-9a-\U00040000])?"

// checkURL accepts what Pydantic's AnyUrl does: an absolute URL with a host.
func checkURL(s string) (Error, bool) {
	switch n := utf8.RuneCountInString(s); {
	case n < 1:
		return tooShort("1"), false
	case n > 1<<16:
		return tooLong("65536"), false
	}
	at := urlParts().FindStringSubmatchIndex(s)
	part := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return s[at[2*i]:at[2*i+1]]
	}
	port, err := strconv.Atoi("0" + part(3))
	switch {
	case part(1) == "":
		return notURLScheme(), false
	case err != nil || port > 65535:
		return notURLPort(), false
	case at[1] < len(s):
		return notURLExtra(s[at[1]:]), false
	case !domain().MatchString(part(2)):
		return notURLHost(), false
	}
	return Error{}, true
}

// checkUUID accepts the 36 characters of RFC 9562, section 4, in either case.
func checkUUID(s string) (Error, bool) {
	if len(s) != 36 {
		return notUUID(), false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return notUUID(), false
			}
		default:
			if !isHex(s[i]) {
				return notUUID(), false
			}
		}
	}
	return Error{}, true
}

// checkLayout accepts what time.Parse reads by a layout. A layout without a
// clock fails as Pydantic's date does, one without a year as its time.
func checkLayout(layout string) func(string) (Error, bool) {
	if layout == "" {
		layout = time.RFC3339
	}
	failure := notDatetime()
	switch {
	case !strings.Contains(layout, "15") && !strings.Contains(layout, "3"):
		failure = notDate()
	case !strings.Contains(layout, "06"):
		failure = notTime()
	}
	return func(s string) (Error, bool) {
		_, err := time.Parse(layout, s)
		return failure, err == nil
	}
}
