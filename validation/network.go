package validation

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// E-mail addresses and URLs, as Pydantic 1's networks.py takes them apart.

// emailAddress is what email-validator 1.3 takes without asking the DNS: a
// dot-atom of RFC 6531 at a host name with a dot in it.
var (
	prettyEmail  = lazily(`^([\w ]*?) *<(.*)> *\n?$`)
	emailAddress = lazily(`^` + atom + `(?:\.` + atom + `)*@(?:` + label + `\.)+` + label + `$`)
)

const (
	atom  = "[a-zA-Z0-9_!#$%&'*+/=?^`{|}~\\-\u0080-\U0010ffff]+"
	label = "[a-zA-Z0-9\u0080-\U0010ffff](?:[a-zA-Z0-9\u0080-\U0010ffff-]{0,61}[a-zA-Z0-9\u0080-\U0010ffff])?"
)

// specialDomains are never anyone's (email_validator's SPECIAL_USE_DOMAIN_NAMES).
var specialDomains = []string{"arpa", "invalid", "local", "localhost", "onion", "test"}

// toEmail returns an address with its domain in lower case, without the name
// that may stand before it.
func toEmail(s string) (string, *problem) {
	if m := prettyEmail().FindStringSubmatch(s); m != nil {
		s = m[2]
	}
	s = strings.TrimFunc(s, isPythonSpace)
	dotted := strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".").Replace(s)
	if !emailAddress().MatchString(dotted) {
		return s, notEmail
	}
	at := strings.LastIndexByte(s, '@')
	local, domain := s[:at], s[at+1:]
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(domain))
	switch {
	case err != nil, len(ascii) > 253, len(local)+1+len(ascii) > 254:
		return s, notEmail
	case strings.ContainsFunc(domain, func(r rune) bool {
		return r >= utf8.RuneSelf && !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("\u3002\uff0e\uff61", r)
	}):
		return s, notEmail
	case strings.ContainsFunc(local, func(r rune) bool { return r >= utf8.RuneSelf && !unicode.IsPrint(r) }):
		return s, notEmail
	}
	labels := strings.Split(ascii, ".")
	last := labels[len(labels)-1]
	if slices.Contains(specialDomains, last) || !strings.ContainsAny(last[len(last)-1:], "abcdefghijklmnopqrstuvwxyz") && !strings.HasPrefix(last, "xn--") {
		return s, notEmail
	}
	return local + "@" + strings.ToLower(domain), nil
}

// urlParts are scheme, user, password, host, port, path, query and fragment.
// What does not match is left over.
var (
	urlParts = lazily(`(?i)^(?:([a-z][a-z0-9+\-.]+)://)?` +
		`(?:([^` + spaces + `:/]*)(?::([^` + spaces + `/]*))?@)?` +
		`(\[[A-F0-9]*:[A-F0-9:]+\]|[^` + spaces + `/:?#]+)?(?::(\p{Nd}+))?` +
		`(/[^` + spaces + `?#]*)?(?:\?([^` + spaces + `#]*))?(?:#([^` + spaces + `]*))?`)
	asciiDomain = lazily(`(?i)^(?:` + asciiChunk + `\.)*?` + asciiChunk + `(\.[a-z]{2,63})?\.?$`)
	intDomain   = lazily(`(?i)^(?:` + intChunk + `\.)*?` + intChunk + `(\.[\p{L}]{2,63}|\.xn--[_0-9a-z-]{2,63})?\.?$`)
	ipv4        = lazily(`^(?:\p{Nd}{1,3}\.){3}\p{Nd}{1,3}$`)
)

const (
	spaces     = `\s\x0b\x1c-\x1f\x{85}\p{Z}`
	asciiChunk = `[_0-9a-z](?:[-_0-9a-z]{0,61}[_0-9a-z])?`
	intChunk   = "[_0-9a-\U00040000](?:[-_0-9a-\U00040000]{0,61}[_0-9a-\U00040000])?"
)

// toURL accepts what Pydantic's AnyUrl does: an absolute URL with a host.
func toURL(s string) (string, *problem) { return parseURL(s, 1<<16, false) }

// toHTTPURL accepts what Pydantic's HttpUrl does: http or https, and a host
// with a top level domain.
func toHTTPURL(s string) (string, *problem) { return parseURL(s, 2083, true) }

func parseURL(s string, longest int, http bool) (string, *problem) {
	s = strings.TrimFunc(s, isPythonSpace)
	switch n := utf8.RuneCountInString(s); {
	case n < 1:
		return s, tooShort.problem("1")
	case n > longest:
		return s, tooLong.problem(Number(strconv.Itoa(longest)))
	}
	at := urlParts().FindStringSubmatchIndex(s)
	part := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return s[at[2*i]:at[2*i+1]]
	}
	scheme, host, port := part(1), part(4), part(5)
	number, _ := pythonInteger(port)
	switch {
	case scheme == "":
		return s, notURLScheme
	case http && !slices.Contains([]string{"http", "https"}, strings.ToLower(scheme)):
		return s, notHTTP
	case port != "" && parseInteger(number).magnitude > 65535:
		return s, notURLPort
	case at[1] < len(s):
		return s, notURLExtra(s[at[1]:])
	}
	ascii, wrong := parseHost(host, http)
	if wrong != nil || ascii == "" {
		return s, wrong
	}
	// An international host is written anew, without what is empty.
	url := scheme + "://" + part(2)
	if part(3) != "" {
		url += ":" + part(3)
	}
	if part(2)+part(3) != "" {
		url += "@"
	}
	url += ascii
	if hidden := map[string]string{"http": "80"}[scheme]; port != "" && (!http || port != hidden && (hidden != "" || port != "443")) {
		url += ":" + port
	}
	url += part(6)
	if part(7) != "" {
		url += "?" + part(7)
	}
	if part(8) != "" {
		url += "#" + part(8)
	}
	return url, nil
}

// parseHost checks a host. It returns its ASCII form if that is to be written
// in its place, else "".
func parseHost(host string, topLevel bool) (ascii string, wrong *problem) {
	switch {
	case host == "":
		return "", notURLHost
	case host[0] == '[' || ipv4().MatchString(host):
		return "", nil
	}
	m := asciiDomain().FindStringSubmatch(host)
	if m != nil && m[1] != "" {
		return "", nil
	}
	if m = intDomain().FindStringSubmatch(host); m == nil {
		return "", notURLHost
	}
	if m[1] == "" && topLevel {
		return "", notURLDomain
	}
	ascii, err := idna.New(idna.MapForLookup(), idna.StrictDomainName(false)).ToASCII(host)
	if err != nil {
		return "", invalid("label empty or too long")
	}
	if strings.EqualFold(ascii, host) {
		ascii = host // Python leaves the case of an ASCII label
	}
	return ascii, nil
}
