package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"countries/docs"
	"countries/handlers"
)

// TestServers: the document names where the client sees the service, by the
// request, or as the service is told, or as a trusted proxy says.
func TestServers(t *testing.T) {
	t.Parallel()
	type header = map[string]string
	for _, test := range []struct {
		name, rootPath string
		trusted        bool
		header         header
		want           string
	}{
		{"alone", "", false, nil, "http://example.com"},
		{"told", "/api", false, nil, "http://example.com/api"},
		{"told with a slash", "/api/", false, nil, "http://example.com/api"},
		{"trusted", "", true, header{"X-Forwarded-Prefix": "/shop/v1"}, "http://example.com/shop/v1"},
		{"trusted, and told", "/api", true, header{"X-Forwarded-Prefix": "/shop"}, "http://example.com/shop"},
		{"trusted, at the root", "/api", true, header{"X-Forwarded-Prefix": "/"}, "http://example.com"},
		{"trusted, through two", "/api", true, header{"X-Forwarded-Prefix": "/shop, /v1/"}, "http://example.com/shop/v1"},
		{"trusted, one of two at the root", "/api", true, header{"X-Forwarded-Prefix": "/, /v1"}, "http://example.com/v1"},
		{"trusted, one of two is no path", "/api", true, header{"X-Forwarded-Prefix": "/shop, v1"}, "http://example.com/api"},
		{"trusted, which says nothing", "/api", true, header{"X-Forwarded-Prefix": ""}, "http://example.com/api"},
		{"not trusted", "", false, header{"X-Forwarded-Prefix": "/evil"}, "http://example.com"},
		{"another host", "", true, header{"X-Forwarded-Prefix": "//evil.example"}, "http://example.com"},
		{"a URL", "", true, header{"X-Forwarded-Prefix": "https://evil.example"}, "http://example.com"},
		{"no path", "", true, header{"X-Forwarded-Prefix": `/"},{"url":"x`}, "http://example.com"},
		{"upwards", "", true, header{"X-Forwarded-Prefix": "/../x"}, "http://example.com"},
		{"a host of a trusted proxy", "", true, header{"X-Forwarded-Host": "shop.example:8443", "X-Forwarded-Proto": "https"}, "https://shop.example:8443"},
		{"a host of two proxies", "", true, header{"X-Forwarded-Host": "shop.example, inner", "X-Forwarded-Proto": "https,http"}, "https://shop.example"},
		{"a host of a proxy that is not trusted", "", false, header{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}, "http://example.com"},
		{"a host that is none", "", true, header{"X-Forwarded-Host": `a"},{"url":"x`}, `http://a"%7D`},
		{"no scheme of the web", "", true, header{"X-Forwarded-Proto": "javascript"}, "http://example.com"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var options handlers.Options
			if err := options.RootPath.UnmarshalText([]byte(test.rootPath)); err != nil {
				t.Fatal(err)
			}
			if test.trusted {
				if err := options.TrustedProxies.UnmarshalText([]byte("192.0.2.0/24")); err != nil {
					t.Fatal(err)
				}
			}
			service := handlers.New(openSample(t), options)
			for _, path := range []string{"/openapi.json", "/openapi.yaml"} {
				request := httptest.NewRequestWithContext(t.Context(), "GET", path, nil) // from 192.0.2.1
				for name, value := range test.header {
					request.Header.Set(name, value)
				}
				got := httptest.NewRecorder()
				service.ServeHTTP(got, request)
				var document struct {
					Servers []struct{ URL string }
				}
				if err := yaml.Unmarshal(got.Body.Bytes(), &document); err != nil || got.Code != http.StatusOK {
					t.Fatalf("%s: got %d %.100s: %v", path, got.Code, got.Body, err)
				}
				if len(document.Servers) != 1 || document.Servers[0].URL != test.want {
					t.Errorf("%s: got servers %v, want %s", path, document.Servers, test.want)
				}
			}
		})
	}
}

// TestMoved: whatever tells a client where to go tells it as the client sees it.
func TestMoved(t *testing.T) {
	t.Parallel()
	service := checked(t, handlers.New(openSample(t), handlers.Options{RootPath: "/api"}))
	run(t, service, []exchange{
		{method: "POST", target: "/countries", body: newGermany, status: 201, want: germany, header: map[string]string{"Location": "/api/countries/4"}},
		{method: "GET", target: "/", status: 307, header: map[string]string{"Location": "/api/docs"}},
		{method: "GET", target: "/countries/?q=a", status: 307, header: map[string]string{"Location": "/api/countries?q=a"}},
	})
	link := send(t, service, "GET", "/countries?limit=1", "").Header().Get("Link")
	if next := nextOf(t, link); !strings.HasPrefix(next, "/api/countries?cursor=") {
		t.Errorf("got Link %s", link)
	}
}

func TestRootPathRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"api", "//api", "/a b", "/a?b", "/../a", "https://example.org/api", "/a\r\nb"} {
		var root handlers.RootPath
		if err := root.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was taken for %q", text, root)
		}
	}
}

// TestDocumentVersion: the document names the program's version, or the one in
// the file, which the annotations in main.go give it.
func TestDocumentVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ given, want string }{
		{"", docs.Version},
		{"1.2.3+abcdef123456.dirty", "1.2.3+abcdef123456.dirty"},
	} {
		service := handlers.New(openSample(t), handlers.Options{Version: test.given})
		var document struct{ Info struct{ Version string } }
		if err := json.Unmarshal(send(t, service, "GET", "/openapi.json", "").Body.Bytes(), &document); err != nil {
			t.Fatal(err)
		}
		if document.Info.Version != test.want {
			t.Errorf("%q: got %s", test.given, document.Info.Version)
		}
		if want, got := "\n  version: "+test.want+"\n", send(t, service, "GET", "/openapi.yaml", "").Body.String(); !strings.Contains(got, want) {
			t.Errorf("the YAML has no %q", want)
		}
	}
}
