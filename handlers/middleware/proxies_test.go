package middleware_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers/middleware"
)

func mustProxies(tb testing.TB, list string) (proxies middleware.Proxies) {
	tb.Helper()
	if err := proxies.UnmarshalText([]byte(list)); err != nil {
		tb.Fatal(err)
	}
	return proxies
}

func TestProxiesFromText(t *testing.T) {
	t.Parallel()
	var proxies middleware.Proxies
	if err := proxies.UnmarshalText([]byte("10.0.0.0/8, 192.0.2.7,::1, fd00::/8,fe80::1%eth0, ::ffff:10.1.0.0/112,::ffff:10.2.3.4,")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"10.0.0.0/8", "192.0.2.7/32", "::1/128", "fd00::/8", "fe80::1/128", "10.1.0.0/16", "10.2.3.4/32"}, proxies.Strings()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, text := range []string{"proxy.example", "10.0.0.0/33", "10.0.0", "*"} {
		if err := proxies.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%s was accepted", text)
		}
	}
}
