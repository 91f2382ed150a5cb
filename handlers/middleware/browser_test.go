package middleware_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers"
	"countries/handlers/middleware"
)

func mustOrigins(tb testing.TB, list string) (origins middleware.Origins) {
	tb.Helper()
	if err := origins.UnmarshalText([]byte(list)); err != nil {
		tb.Fatal(err)
	}
	return origins
}

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

func TestCORS(t *testing.T) {
	t.Parallel()
	const (
		listed  = "https://a.example"
		exposed = "ETag, Link, Location, X-Request-ID, X-Total-Count"
		allowed = "Authorization, Content-Type, If-Match, If-None-Match, X-API-Key, X-Request-ID"
	)
	off := newService(t, handlers.Options{})
	some := newService(t, handlers.Options{Origins: mustOrigins(t, listed+", http://localhost:3000")})
	every := newService(t, handlers.Options{Origins: mustOrigins(t, "*")})
	preflight := "Access-Control-Request-Method: PUT"
	headers := []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
		"Access-Control-Max-Age", "Access-Control-Expose-Headers", "Access-Control-Allow-Credentials"}
	for _, test := range []struct {
		name           string
		service        http.Handler
		method, target string
		headers        []string
		status         int
		want           []string
		vary           []string
	}{
		{"off", off, "GET", "/countries", []string{"Origin: " + listed}, 200, []string{"", "", "", "", "", ""}, []string{"Accept-Encoding", "Accept"}},
		{"off, preflight", off, "OPTIONS", "/countries/1", []string{"Origin: " + listed, preflight}, 405, []string{"", "", "", "", "", ""}, []string{"Accept-Encoding"}},
		{"listed", some, "GET", "/countries", []string{"Origin: " + listed}, 200, []string{listed, "", "", "", exposed, ""}, []string{"Origin", "Accept-Encoding", "Accept"}},
		{"listed, an error", some, "GET", "/nope", []string{"Origin: " + listed}, 404, []string{listed, "", "", "", exposed, ""}, []string{"Origin", "Accept-Encoding"}},
		{"listed, with a port", some, "GET", "/countries", []string{"Origin: http://localhost:3000"}, 200, []string{"http://localhost:3000", "", "", "", exposed, ""}, []string{"Origin", "Accept-Encoding", "Accept"}},
		{"no browser", some, "GET", "/countries", nil, 200, []string{"", "", "", "", "", ""}, []string{"Origin", "Accept-Encoding", "Accept"}},
		{"foreign", some, "GET", "/countries", []string{"Origin: https://a.example.evil"}, 200, []string{"", "", "", "", "", ""}, []string{"Origin", "Accept-Encoding", "Accept"}},
		{"another port", some, "GET", "/countries", []string{"Origin: " + listed + ":444"}, 200, []string{"", "", "", "", "", ""}, []string{"Origin", "Accept-Encoding", "Accept"}},
		{"null", some, "GET", "/countries", []string{"Origin: null"}, 200, []string{"", "", "", "", "", ""}, []string{"Origin", "Accept-Encoding", "Accept"}},
		{"preflight", some, "OPTIONS", "/countries/1", []string{"Origin: " + listed, preflight}, 204, []string{listed, "GET, HEAD, PUT, PATCH, DELETE", allowed, "7200", "", ""}, []string{"Origin"}},
		{"preflight, unknown path", some, "OPTIONS", "/nope", []string{"Origin: " + listed, preflight}, 404, []string{listed, "", "", "", "", ""}, []string{"Origin", "Accept-Encoding"}},
		{"preflight, foreign", some, "OPTIONS", "/countries/1", []string{"Origin: https://evil.example", preflight}, 405, []string{"", "", "", "", "", ""}, []string{"Origin", "Accept-Encoding"}},
		{"no preflight", some, "OPTIONS", "/countries/1", []string{"Origin: " + listed}, 405, []string{listed, "", "", "", exposed, ""}, []string{"Origin", "Accept-Encoding"}},
		{"every", every, "GET", "/countries", []string{"Origin: https://b.example"}, 200, []string{"*", "", "", "", exposed, ""}, []string{"Accept-Encoding", "Accept"}},
		{"every, preflight", every, "OPTIONS", "/countries", []string{"Origin: null", preflight}, 204, []string{"*", "GET, HEAD, POST", allowed, "7200", "", ""}, nil},
	} {
		got := send(t, test.service, test.method, test.target, "", test.headers...)
		var values []string
		for _, name := range headers {
			values = append(values, got.Header().Get(name))
		}
		if diff := cmp.Diff(test.want, values); diff != "" || got.Code != test.status {
			t.Errorf("%s: got %d, want %d (-want +got)\n%s", test.name, got.Code, test.status, diff)
		}
		if diff := cmp.Diff(test.vary, got.Header()["Vary"]); diff != "" {
			t.Errorf("%s: Vary (-want +got)\n%s", test.name, diff)
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

func TestOriginsFromText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     "",
		"*":                                    "",
		" https://a.example ,http://[::1]:80,": "",
		"a.example":                            `"a.example" is not an origin, as https://example.org is`,
		"https://a.example/":                   `"https://a.example/" is not an origin, as https://example.org is`,
		"https://a.example/x":                  `"https://a.example/x" is not an origin, as https://example.org is`,
		"https://*.example":                    `"https://*.example" is not an origin, as https://example.org is`,
		"https://u@a.example":                  `"https://u@a.example" is not an origin, as https://example.org is`,
		"null":                                 `"null" is not an origin, as https://example.org is`,
		"%":                                    `"%" is not an origin, as https://example.org is`,
	} {
		var origins middleware.Origins
		got := ""
		if err := origins.UnmarshalText([]byte(text)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
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
