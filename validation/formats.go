package validation

import (
	"net/mail"
	"net/url"
	"strings"
	"time"
)

// The formats that Pydantic has a type for. Each gives the failure, or true.

// checkEmail accepts an addr-spec of RFC 5322 whose domain has a dot, as
// Pydantic's EmailStr does, and no display name.
func checkEmail(s string) (Error, bool) {
	address, err := mail.ParseAddress(s)
	if err != nil || address.Address != s || strings.ContainsAny(s, " \t") {
		return notEmail(), false
	}
	_, domain, _ := strings.Cut(s[strings.LastIndexByte(s, '@'):], "@")
	if !strings.Contains(strings.Trim(domain, "."), ".") || strings.HasSuffix(domain, ".") {
		return notEmail(), false
	}
	return Error{}, true
}

// checkURL accepts an absolute URL with a host, as Pydantic's AnyUrl does.
func checkURL(s string) (Error, bool) {
	scheme, _, ok := strings.Cut(s, "://")
	if !ok || scheme == "" {
		return notURLScheme(), false
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.ContainsAny(s, " \t"):
		return notURL(), false
	case u.Hostname() == "":
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
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return notUUID(), false
			}
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
		default:
			return notUUID(), false
		}
	}
	return Error{}, true
}

// checkLayout accepts what time.Parse reads by a layout. A layout without a
// clock fails as Pydantic's date does, one without a day as its time.
func checkLayout(layout string) func(string) (Error, bool) {
	if layout == "" {
		layout = time.RFC3339
	}
	failure := notDatetime()
	switch {
	case !strings.Contains(layout, "15") && !strings.Contains(layout, "3"):
		failure = notDate()
	case !strings.Contains(layout, "2006") && !strings.Contains(layout, "06"):
		failure = notTime()
	}
	return func(s string) (Error, bool) {
		_, err := time.Parse(layout, s)
		return failure, err == nil
	}
}
