package middleware

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// Origins are the sites whose pages may use the service. The zero value is none
// but its own.
type Origins struct {
	all    bool
	listed []string // as browsers write them
}

// UnmarshalText reads origins, such as https://example.org, from a
// comma-separated list; "*" is every one. Each is kept as browsers write it in
// the header Origin: in lower case, international names in punycode, without
// the port that the scheme implies.
func (o *Origins) UnmarshalText(text []byte) error {
	*o = Origins{}
	for text := range strings.SplitSeq(string(text), ",") {
		text = strings.TrimSpace(text)
		switch text {
		case "":
			continue
		case "*":
			o.all = true
			continue
		}
		origin, ok := parseOrigin(text)
		if !ok {
			return fmt.Errorf("%q is not an origin, as https://example.org is", text)
		}
		o.listed = append(o.listed, origin)
	}
	return nil
}

func (o Origins) none() bool { return !o.all && len(o.listed) == 0 }

func (o Origins) allow(origin string) bool {
	return origin != "" && (o.all || slices.Contains(o.listed, origin))
}

// parseOrigin returns an origin as browsers write it. A text with more than a
// scheme, a host and a port is none: it would never match.
func parseOrigin(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || !strings.EqualFold(text, u.Scheme+"://"+u.Host) {
		return "", false
	}
	host, ok := parseHost(u.Hostname())
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if !ok || err != nil && u.Port() != "" {
		return "", false
	}
	origin := u.Scheme + "://" + host
	if u.Port() == "" {
		return origin, true
	}
	return withoutDefaultPort(u.Scheme, origin+":"+strconv.FormatUint(port, 10)), true
}

var (
	hostNames = regexp.MustCompile(`^[a-z0-9_.-]+$`)
	numeric   = regexp.MustCompile(`(^|\.)(0x[0-9a-f]*|[0-9]+)\.?$`) // the URL standard's "ends in a number"
	punycode  = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))
)

// parseHost returns a name or an address as browsers write it.
func parseHost(host string) (string, bool) {
	address, err := netip.ParseAddr(host)
	switch {
	case err == nil && address.Is6():
		return "[" + address.String() + "]", address.Zone() == "" && !address.Is4In6()
	case err == nil:
		return address.String(), true
	}
	name, err := punycode.ToASCII(host)
	return name, err == nil && hostNames.MatchString(name) && !numeric.MatchString(name)
}

// withoutDefaultPort cuts off the port that a scheme implies.
func withoutDefaultPort(scheme, host string) string {
	switch scheme {
	case "http":
		return strings.TrimSuffix(host, ":80")
	case "https":
		return strings.TrimSuffix(host, ":443")
	}
	return host
}
