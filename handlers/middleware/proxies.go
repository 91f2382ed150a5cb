package middleware

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks of the proxies whose X-Forwarded headers are
// believed. The zero value is none.
type Proxies []netip.Prefix

// UnmarshalText reads addresses (10.0.0.7) and networks (10.0.0.0/8) from a
// comma-separated list.
func (p *Proxies) UnmarshalText(text []byte) error {
	*p = nil
	for network := range strings.SplitSeq(string(text), ",") {
		network = strings.TrimSpace(network)
		if network == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(network)
		if address, notPrefix := netip.ParseAddr(network); notPrefix == nil {
			prefix, err = address.WithZone("").Prefix(address.BitLen())
		}
		if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
			prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
		}
		if err != nil {
			return fmt.Errorf("%q is neither an address nor a network, as 10.0.0.0/8 is", network)
		}
		*p = append(*p, prefix)
	}
	return nil
}

// Sent reports whether one of the proxies passed the request on.
func (p Proxies) Sent(r *http.Request) bool {
	if len(p) == 0 {
		return false
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && slices.ContainsFunc(p, func(network netip.Prefix) bool {
		return network.Contains(from.Addr().Unmap().WithZone(""))
	})
}

// Forwarded returns what a trusted proxy says in a header, each value of a list.
func (p Proxies) Forwarded(r *http.Request, name string) (values []string) {
	if len(r.Header[name]) == 0 || !p.Sent(r) {
		return nil
	}
	for _, line := range r.Header[name] {
		for value := range strings.SplitSeq(line, ",") {
			if value = strings.TrimSpace(value); value != "" {
				values = append(values, value)
			}
		}
	}
	return values
}

// hosts returns where the client sees the service, as host or host:port: what
// a trusted proxy says in X-Forwarded-Host, else Host. Behind several proxies
// it may be any value of the list, because some add to it and some replace it.
// A page of another site can add none: it may not send that header.
func (p Proxies) hosts(r *http.Request) []string {
	if hosts := p.Forwarded(r, "X-Forwarded-Host"); len(hosts) > 0 {
		return hosts
	}
	return []string{r.Host}
}

// scheme returns how the client reaches the service, http or https: what a
// trusted proxy says in X-Forwarded-Proto, of a list the first, which is the
// client's own; else https where the connection is. It returns "" when nobody
// says: a proxy that is not trusted may have taken HTTPS off.
func (p Proxies) scheme(r *http.Request) string {
	if said := p.Forwarded(r, "X-Forwarded-Proto"); len(said) > 0 {
		if scheme := strings.ToLower(said[0]); scheme == "http" || scheme == "https" {
			return scheme
		}
	}
	if r.TLS != nil {
		return "https"
	}
	return ""
}

// Strings are the networks in the form that Gin wants.
func (p Proxies) Strings() []string {
	networks := make([]string, len(p))
	for i, prefix := range p {
		networks[i] = prefix.String()
	}
	return networks
}
