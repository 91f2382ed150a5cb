package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countries/docs"
	"countries/handlers"
)

// TestServers: the document names the path under which the client sees the
// service, whether the service is told or a trusted proxy says so.
func TestServers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, rootPath, forwarded string
		trusted                   bool
		want                      string
	}{
		{"alone", "", "", false, "/"},
		{"told", "/api", "", false, "/api"},
		{"told with a slash", "/api/", "", false, "/api"},
		{"trusted", "", "/shop/v1", true, "/shop/v1"},
		{"trusted, and told", "/api", "/shop", true, "/shop"},
		{"trusted, at the root", "/api", "/", true, "/"},
		{"not trusted", "", "/evil", false, "/"},
		{"another host", "", "//evil.example", true, "/"},
		{"a URL", "", "https://evil.example", true, "/"},
		{"no path", "", `/"},{"url":"x`, true, "/"},
		{"upwards", "", "/../x", true, "/"},
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
			request := httptest.NewRequestWithContext(t.Context(), "GET", "/openapi.json", nil) // from 192.0.2.1
			if test.forwarded != "" {
				request.Header.Set("X-Forwarded-Prefix", test.forwarded)
			}
			got := httptest.NewRecorder()
			service.ServeHTTP(got, request)
			var document struct {
				Servers []struct{ URL string }
			}
			if err := json.Unmarshal(got.Body.Bytes(), &document); err != nil || got.Code != http.StatusOK {
				t.Fatalf("got %d %.100s: %v", got.Code, got.Body, err)
			}
			if len(document.Servers) != 1 || document.Servers[0].URL != test.want {
				t.Errorf("got servers %v, want %s", document.Servers, test.want)
			}
			request.URL.Path = "/openapi.yaml"
			got = httptest.NewRecorder()
			service.ServeHTTP(got, request)
			if want := "servers:\n- url: " + test.want + "\n"; !strings.Contains(got.Body.String(), want) {
				t.Errorf("the YAML has no %q", want)
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
