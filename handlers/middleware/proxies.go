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
			prefix, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return fmt.Errorf("%q is neither an address nor a network, as 10.0.0.0/8 is", network)
		}
		*p = append(*p, prefix)
	}
	return nil
}

// Sent tells whether one of the proxies passed the request on.
func (p Proxies) Sent(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && slices.ContainsFunc(p, func(network netip.Prefix) bool {
		return network.Contains(from.Addr().Unmap())
	})
}

// Strings are the networks in the form that Gin wants.
func (p Proxies) Strings() []string {
	networks := make([]string, len(p))
	for i, prefix := range p {
		networks[i] = prefix.String()
	}
	return networks
}
