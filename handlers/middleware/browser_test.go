package middleware_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers"
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

// TestHSTS: only a service that is told to says that its host has HTTPS, and
// only to those who came by it.
func TestHSTS(t *testing.T) {
	t.Parallel()
	const oneYear = "max-age=31536000"
	for _, test := range []struct {
		name      string
		options   handlers.Options
		tls       bool
		forwarded string
		want      string
	}{
		{"HTTPS, not asked for", handlers.Options{}, true, "", ""},
		{"HTTPS", handlers.Options{HSTS: true}, true, "", oneYear},
		{"plain", handlers.Options{HSTS: true}, false, "", ""},
		{"a trusted proxy has HTTPS", handlers.Options{HSTS: true, TrustedProxies: mustProxies(t, "192.0.2.1")}, false, "https", oneYear},
		{"a trusted proxy has none", handlers.Options{HSTS: true, TrustedProxies: mustProxies(t, "192.0.2.1")}, false, "http", ""},
		{"another proxy", handlers.Options{HSTS: true, TrustedProxies: mustProxies(t, "192.0.2.2")}, false, "https", ""},
	} {
		service := newService(t, test.options)
		request := httptest.NewRequestWithContext(t.Context(), "GET", "/countries", nil) // from 192.0.2.1
		if test.tls {
			request.TLS = &tls.ConnectionState{}
		}
		if test.forwarded != "" {
			request.Header.Set("X-Forwarded-Proto", test.forwarded)
		}
		got := httptest.NewRecorder()
		service.ServeHTTP(got, request)
		if header := got.Header().Get("Strict-Transport-Security"); header != test.want {
			t.Errorf("%s: got %q, want %q", test.name, header, test.want)
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

// TestOwnWrites: a page of the service itself may write, whatever a proxy makes
// of Host, if the proxy is trusted and says where the client sees the service.
// The names that a client gives by itself count for nothing.
func TestOwnWrites(t *testing.T) {
	t.Parallel()
	const own = "http://shop.example:8080"
	trusting := newService(t, handlers.Options{TrustedProxies: mustProxies(t, "192.0.2.0/24")})
	alone := newService(t, handlers.Options{})
	for _, test := range []struct {
		name    string
		service http.Handler
		host    string
		headers []string
		want    int
	}{
		{"the host itself", alone, "shop.example:8080", []string{"Origin: " + own}, 201},
		{"the host in capitals", alone, "Shop.Example:8080", []string{"Origin: " + own}, 201},
		{"HTTP's port", alone, "shop.example:80", []string{"Origin: http://shop.example"}, 201},
		{"HTTPS's port", alone, "shop.example:443", []string{"Origin: https://shop.example"}, 201},
		{"the other's port", alone, "shop.example:443", []string{"Origin: http://shop.example"}, 403},
		{"HTTPS taken off by a proxy that is not trusted", alone, "shop.example", []string{"Origin: https://shop.example"}, 201},
		{"IPv6", alone, "[::1]:8000", []string{"Origin: http://[::1]:8000"}, 201},
		{"IPv6, HTTP's port", alone, "[::1]:80", []string{"Origin: http://[::1]"}, 201},
		{"another port", alone, "shop.example:8081", []string{"Origin: " + own}, 403},

		{"nginx's default", trusting, "127.0.0.1:8000", []string{"Origin: " + own}, 403},
		{"nginx, Host $host", trusting, "shop.example", []string{"Origin: " + own}, 403},
		{"forwarded", trusting, "127.0.0.1:8000", []string{"Origin: " + own, "X-Forwarded-Host: shop.example:8080"}, 201},
		{"forwarded in capitals", trusting, "127.0.0.1:8000", []string{"Origin: " + own, "X-Forwarded-Host: SHOP.example:8080"}, 201},
		{"forwarded with HTTPS's port", trusting, "x", []string{"Origin: https://shop.example", "X-Forwarded-Host: shop.example:443", "X-Forwarded-Proto: https"}, 201},
		{"forwarded, IPv6", trusting, "x", []string{"Origin: http://[fd00::1]:8080", "X-Forwarded-Host: [fd00::1]:8080"}, 201},
		{"through two, which add", trusting, "x", []string{"Origin: " + own, "X-Forwarded-Host: shop.example:8080, inner.example"}, 201},
		{"through two, in lines of their own", trusting, "x", []string{"Origin: " + own, "X-Forwarded-Host: shop.example:8080", "X-Forwarded-Host: inner.example"}, 201},
		{"added to what the client said", trusting, "x", []string{"Origin: " + own, "X-Forwarded-Host: made.up , shop.example:8080"}, 201},
		{"an empty one", trusting, "shop.example:8080", []string{"Origin: " + own, "X-Forwarded-Host: "}, 201},
		{"the scheme too", trusting, "x", []string{"Origin: https://shop.example", "X-Forwarded-Host: shop.example", "X-Forwarded-Proto: HTTPS"}, 201},
		{"the scheme of the first", trusting, "x", []string{"Origin: https://shop.example", "X-Forwarded-Host: shop.example", "X-Forwarded-Proto: https, http"}, 201},
		{"another scheme", trusting, "x", []string{"Origin: http://shop.example", "X-Forwarded-Host: shop.example", "X-Forwarded-Proto: https"}, 403},
		{"another scheme, Host kept", trusting, "shop.example", []string{"Origin: http://shop.example", "X-Forwarded-Proto: https"}, 403},
		{"a scheme that is none", trusting, "x", []string{"Origin: " + own, "X-Forwarded-Host: shop.example:8080", "X-Forwarded-Proto: gopher"}, 201},
		{"Host no longer counts", trusting, "shop.example:8080", []string{"Origin: " + own, "X-Forwarded-Host: other.example"}, 403},
		{"a page of another site", trusting, "x", []string{"Origin: http://evil.example", "X-Forwarded-Host: shop.example:8080"}, 403},
		{"whatever a proxy says, the browser knows", trusting, "x", []string{"Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "X-Forwarded-Host: evil.example"}, 403},
		{"RFC 7239's header is not read", trusting, "x", []string{"Origin: " + own, "Forwarded: host=\"shop.example:8080\";proto=http"}, 403},

		{"not trusted", alone, "x", []string{"Origin: " + own, "X-Forwarded-Host: shop.example:8080"}, 403},
		{"not trusted, the host itself", alone, "shop.example:8080", []string{"Origin: " + own, "X-Forwarded-Host: other.example", "X-Forwarded-Proto: https"}, 201},
		{"no origin", trusting, "x", []string{"X-Forwarded-Host: shop.example"}, 201},
		{"null", trusting, "null", []string{"Origin: null", "X-Forwarded-Host: null"}, 403},
	} {
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/countries", strings.NewReader(germany)) // from 192.0.2.1
		request.Host = test.host
		for _, header := range test.headers {
			name, value, _ := strings.Cut(header, ": ")
			request.Header.Add(name, value)
		}
		got := httptest.NewRecorder()
		test.service.ServeHTTP(got, request)
		if got.Code != test.want {
			t.Errorf("%s: got %d %s, want %d", test.name, got.Code, got.Body, test.want)
		}
	}
}

// TestForeignWriteLogged: the log says what was compared and which flag mends
// it, where the answer says only that it is forbidden.
func TestForeignWriteLogged(t *testing.T) {
	t.Parallel()
	const cors = "--cors-origins (COUNTRIES_CORS_ORIGINS) with this origin, if pages of that site may write"
	for _, test := range []struct {
		name    string
		headers []string
		want    map[string]any
	}{
		{"behind a proxy", []string{"Origin: http://shop.example", "X-Forwarded-Host: shop.example", "X-Forwarded-Proto: http", "X-Request-ID: one"}, map[string]any{
			"origin": "http://shop.example", "sec_fetch_site": "", "host": "example.com", "forwarded_host": "shop.example", "forwarded_proto": "http",
			"proxy": "192.0.2.1:1234", "proxy_trusted": false, "request_id": "one",
			"remedy": "--trusted-proxies (COUNTRIES_TRUSTED_PROXIES) with the address of the proxy, which sends X-Forwarded-Host and X-Forwarded-Proto, if this is the service's own page; " + cors,
		}},
		{"the browser knows", []string{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "X-Request-ID: two"}, map[string]any{
			"origin": "https://evil.example", "sec_fetch_site": "cross-site", "host": "example.com", "forwarded_host": "", "forwarded_proto": "",
			"proxy": "192.0.2.1:1234", "proxy_trusted": false, "request_id": "two", "remedy": cors,
		}},
	} {
		var log bytes.Buffer
		service := newService(t, handlers.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
		if got := send(t, service, "POST", "/countries", germany, test.headers...); got.Body.String() != `{"detail":"Forbidden"}` {
			t.Errorf("%s: got %d %s", test.name, got.Code, got.Body)
		}
		var line map[string]any
		if err := json.NewDecoder(&log).Decode(&line); err != nil {
			t.Fatal(err)
		}
		delete(line, "time")
		test.want["level"], test.want["msg"] = "WARN", "refused a write that a browser sent for a page of another site"
		if diff := cmp.Diff(test.want, line); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
