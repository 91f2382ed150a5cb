package middleware_test

import (
	"testing"

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

func TestOriginsFromText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     "",
		"*":                                    "",
		" https://a.example ,http://[::1]:80,": "",
		"http://localhost:3000":                "",
		"http://my_app:3000":                   "",
		"capacitor://localhost":                "",
		"chrome-extension://abcdefghijklmnop":  "",
		"a.example":                            `"a.example"`,
		"https://a.example/":                   `"https://a.example/"`,
		"https://a.example/x":                  `"https://a.example/x"`,
		"https://a.example?":                   `"https://a.example?"`,
		"https://a.example#":                   `"https://a.example#"`,
		"https://*.example":                    `"https://*.example"`,
		"https://u@a.example":                  `"https://u@a.example"`,
		"https://":                             `"https://"`,
		"https://:443":                         `"https://:443"`,
		"https://a.example:65536":              `"https://a.example:65536"`,
		"https://a.example:port":               `"https://a.example:port"`,
		"https://a b.example":                  `"https://a b.example"`,
		"https://a|b.example":                  `"https://a|b.example"`,
		"https://a%2eexample":                  `"https://a%2eexample"`,
		"https://xn--a.example":                `"https://xn--a.example"`,
		"https://xn--.example":                 `"https://xn--.example"`,
		"http://127.1":                         `"http://127.1"`,
		"http://0x7f000001":                    `"http://0x7f000001"`,
		"http://[fe80::1%25eth0]":              `"http://[fe80::1%25eth0]"`,
		"http://[::ffff:127.0.0.1]":            `"http://[::ffff:127.0.0.1]"`,
		"file:///home":                         `"file:///home"`,
		"null":                                 `"null"`,
		"%":                                    `"%"`,
	} {
		if want != "" {
			want += " is not an origin, as https://example.org is"
		}
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

// TestOriginsAsBrowsersWriteThem: however an origin is listed, it is the one that
// browsers send.
func TestOriginsAsBrowsersWriteThem(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for listed, sent := range map[string]string{
		"https://app.example:443":       "https://app.example",
		"https://app.example:0443":      "https://app.example",
		"http://app.example:80":         "http://app.example",
		"https://app.example:":          "https://app.example",
		"https://app.example:80":        "https://app.example:80",
		"http://app.example:443":        "http://app.example:443",
		"HTTPS://App.Example":           "https://app.example",
		"https://BÜCHER.example":        "https://xn--bcher-kva.example",
		"https://faß.example":           "https://xn--fa-hia.example",
		"https://例え.テスト:8443":           "https://xn--r8jz45g.xn--zckzah:8443",
		"https://XN--BCHER-KVA.example": "https://xn--bcher-kva.example",
		"http://[0:0:0:0:0:0:0:1]:3000": "http://[::1]:3000",
		"http://[FD00::A]:80":           "http://[fd00::a]",
		"http://ab--c.example":          "http://ab--c.example",
		"http://-a.example":             "http://-a.example",
		"http://127.0.0.1:3000":         "http://127.0.0.1:3000",
		"app://Localhost:80":            "app://localhost:80",
	} {
		service := newService(t, handlers.Options{Origins: mustOrigins(t, listed)})
		if got := send(t, service, "GET", "/healthz", "", "Origin: "+sent).Header().Get("Access-Control-Allow-Origin"); got != sent {
			t.Errorf("%s: %s may read %q", listed, sent, got)
		}
	}
}
