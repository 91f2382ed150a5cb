package middleware_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers"
	"countries/handlers/middleware"
)

func TestSecureHeaders(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{Keys: mustKeys(t, firstKey)})
	for _, request := range [][2]string{
		{"GET", "/countries"}, {"GET", "/nope"}, {"POST", "/countries"}, {"OPTIONS", "/countries"}, {"GET", "/countries/"}, {"GET", "/metrics"},
	} {
		header := send(t, service, request[0], request[1], "").Header()
		got := []string{header.Get("X-Content-Type-Options"), header.Get("Content-Security-Policy"), header.Get("Strict-Transport-Security"), header.Get("Server")}
		want := []string{"nosniff", "default-src 'none'; frame-ancestors 'none'", "", ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", request, diff)
		}
	}
}

// TestForeignWrites: a page of another site cannot write behind its visitor's
// back, which needs no CORS.
func TestForeignWrites(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{Origins: mustOrigins(t, "https://a.example")})
	for _, test := range []struct {
		headers []string
		want    int
	}{
		{nil, 201},
		{[]string{"Sec-Fetch-Site: same-origin", "Origin: http://example.com"}, 201},
		{[]string{"Sec-Fetch-Site: none"}, 201},
		{[]string{"Sec-Fetch-Site: cross-site", "Origin: https://a.example"}, 201},
		{[]string{"Origin: http://example.com"}, 201}, // httptest's host
		{[]string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, 403},
		{[]string{"Sec-Fetch-Site: cross-site", "Origin: null"}, 403},
		{[]string{"Sec-Fetch-Site: same-site", "Origin: https://b.example.com"}, 403},
		{[]string{"Origin: https://evil.example"}, 403},
	} {
		got := send(t, service, "POST", "/countries", germany, test.headers...)
		if got.Code != test.want || got.Code == 403 && got.Body.String() != `{"detail":"Forbidden"}` {
			t.Errorf("%q: got %d %s, want %d", test.headers, got.Code, got.Body, test.want)
		}
	}
}

func TestProxiesFromText(t *testing.T) {
	t.Parallel()
	var proxies middleware.Proxies
	if err := proxies.UnmarshalText([]byte("10.0.0.0/8, 192.0.2.7,::1, fd00::/8,")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"10.0.0.0/8", "192.0.2.7/32", "::1/128", "fd00::/8"}, proxies.Strings()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, text := range []string{"proxy.example", "10.0.0.0/33", "10.0.0", "*"} {
		if err := proxies.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%s was accepted", text)
		}
	}
}
