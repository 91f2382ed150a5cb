package handlers_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"countries/handlers"
	"countries/handlers/middleware"
)

const (
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
		"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	dataPolicy = "default-src 'none'; frame-ancestors 'none'"
)

func TestDocs(t *testing.T) {
	t.Parallel()
	service := newService(t)
	// The first request that gin-swagger itself would see decides its prefix.
	send(t, service, "GET", "/docs/x/swagger-ui.css", "")
	for _, test := range []struct{ path, contentType, policy, has string }{
		{"/docs", "text/html; charset=utf-8", pagePolicy, "<title>Countries - Swagger UI</title>"},
		{"/docs", "text/html; charset=utf-8", pagePolicy, `<meta name="viewport" content="width=device-width, initial-scale=1">`},
		{"/docs/swagger-ui.css", "text/css; charset=utf-8", dataPolicy, ".swagger-ui"},
		{"/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8", dataPolicy, "SwaggerUIBundle"},
		{"/docs/swagger-initializer.js", "text/javascript; charset=utf-8", dataPolicy, "BaseLayout"},
		{"/docs/index.css", "text/css; charset=utf-8", dataPolicy, "body"},
		{"/docs/favicon-16x16.png", "image/png", dataPolicy, "PNG"},
		{"/docs/favicon-32x32.png", "image/png", dataPolicy, "PNG"},
		{"/docs/oauth2-redirect", "text/html; charset=utf-8", "default-src 'none'; " +
			"script-src 'sha256-4IiDsMH+GkJlxivIDNfi6qk0O5HPtzyvNwVT3Wt8TIw='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			"<title>Swagger UI: OAuth2 Redirect</title>"},
		{"/redoc", "text/html; charset=utf-8", pagePolicy + "; worker-src blob:", "<title>Countries - ReDoc</title>"},
		{"/redoc/redoc-initializer.js", "text/javascript; charset=utf-8", dataPolicy, "Redoc.init"},
		{"/redoc/redoc.standalone.js", "text/javascript; charset=utf-8", dataPolicy, "redoc"},
		{"/redoc/redoc.standalone.js.LICENSE.txt", "text/plain; charset=utf-8", dataPolicy, "License"},
		{"/openapi.json", "application/json", dataPolicy, `"openapi": "3.0.3"`},
		{"/openapi.yaml", "application/yaml", dataPolicy, "openapi: 3.0.3\n"},
	} {
		got := send(t, service, "GET", test.path, "")
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), test.has) {
			t.Errorf("%s: got %d %.200s, want 200 with %q", test.path, got.Code, got.Body, test.has)
		}
		tag := got.Header().Get("ETag")
		want := map[string]string{
			"Content-Type": test.contentType, "Content-Security-Policy": test.policy, "Cache-Control": "no-cache",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Vary": "Accept-Encoding",
		}
		header := map[string]string{}
		for name := range want {
			header[name] = strings.Join(got.Header().Values(name), ", ")
		}
		if diff := cmp.Diff(want, header); diff != "" {
			t.Errorf("%s: headers (-want +got)\n%s", test.path, diff)
		}
		if tag == "" || tag != send(t, newService(t), "GET", test.path, "").Header().Get("ETag") {
			t.Errorf("%s: the ETag %s is not the same on another instance", test.path, tag)
		}
		if got := send(t, service, "GET", test.path, "", "If-None-Match: "+tag); got.Code != http.StatusNotModified {
			t.Errorf("%s: got %d with its ETag, want 304", test.path, got.Code)
		}
		if head := send(t, service, "HEAD", test.path, ""); head.Code != http.StatusOK || head.Header().Get("ETag") != tag {
			t.Errorf("HEAD %s: got %d with ETag %s", test.path, head.Code, head.Header().Get("ETag"))
		}
		if strings.HasPrefix(test.contentType, "image/") || got.Body.Len() < 1<<10 {
			continue
		}
		if packed := send(t, service, "GET", test.path, "", "Accept-Encoding: gzip"); !bytes.Equal(unpack(t, packed.Body), got.Body.Bytes()) {
			t.Errorf("%s: the compressed form is another one", test.path)
		}
	}
}

func unpack(tb testing.TB, packed io.Reader) []byte {
	tb.Helper()
	reader, err := gzip.NewReader(packed)
	if err != nil {
		tb.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		tb.Fatal(err)
	}
	return content
}

// TestDocumentOptions: the document asks for keys only if the service does, and
// has the service's version.
func TestDocumentOptions(t *testing.T) {
	t.Parallel()
	var keys middleware.Keys
	if err := keys.UnmarshalText([]byte("a-key-that-nobody-guesses")); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		options handlers.Options
		version string
		schemes []string
		locked  int
	}{
		"bare":           {handlers.Options{}, "1.0.0", nil, 0},
		"with a version": {handlers.Options{Version: "v1.2.3-4-gabcdef"}, "v1.2.3-4-gabcdef", nil, 0},
		"with keys":      {handlers.Options{Keys: keys}, "1.0.0", []string{"APIKeyHeader", "HTTPBearer"}, 5},
	} {
		service := handlers.New(openSample(t), test.options)
		for _, path := range []string{"/openapi.json", "/openapi.yaml"} {
			document, err := openapi3.NewLoader().LoadFromData(send(t, service, "GET", path, "").Body.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if err := document.Validate(t.Context()); err != nil {
				t.Errorf("%s: %s: %v", name, path, err)
			}
			if document.Info.Version != test.version {
				t.Errorf("%s: %s: got version %s, want %s", name, path, document.Info.Version, test.version)
			}
			schemes := slices.Sorted(maps.Keys(document.Components.SecuritySchemes))
			if diff := cmp.Diff(test.schemes, schemes); diff != "" {
				t.Errorf("%s: %s: schemes (-want +got)\n%s", name, path, diff)
			}
			locked := 0
			for _, item := range document.Paths.Map() {
				for _, operation := range item.Operations() {
					security := &document.Security
					if operation.Security != nil {
						security = operation.Security
					}
					locked += min(1, len(*security))
				}
			}
			if locked != test.locked {
				t.Errorf("%s: %s: %d operations ask for a key, want %d", name, path, locked, test.locked)
			}
		}
	}
}

// TestPageLinks follows the links of the pages: all are the service's own, and
// name a version, so that the browser keeps them for good.
func TestPageLinks(t *testing.T) {
	t.Parallel()
	service := newService(t)
	links := regexp.MustCompile(`(?:href|src)="([^"]+)"`)
	for page, want := range map[string]int{"/docs": 6, "/redoc": 3} {
		versioned := 0
		for _, link := range links.FindAllStringSubmatch(send(t, service, "GET", page, "").Body.String(), -1) {
			got := send(t, service, "GET", "/"+link[1], "") // the pages are just below the root
			if got.Code != http.StatusOK {
				t.Errorf("%s links to %s: %d", page, link[1], got.Code)
			}
			if got.Header().Get("Cache-Control") == "public, max-age=31536000, immutable" {
				versioned++
			}
		}
		if versioned != want {
			t.Errorf("%s: got %d links to versions, want %d", page, versioned, want)
		}
	}
	if got := send(t, service, "GET", "/docs/index.css?v=00000000", ""); got.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("another version may be kept: %s", got.Header().Get("Cache-Control"))
	}
}

// TestDocsNotFound: no path leads out, nor to what gin-swagger would serve.
func TestDocsNotFound(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "GET", target: "/docs/", status: 307, header: map[string]string{"Location": "/docs"}},
		{method: "GET", target: "/redoc/", status: 307, header: map[string]string{"Location": "/redoc"}},
		{method: "GET", target: "/docs/x", status: 404, want: noSuchPath},
		{method: "GET", target: "/docs/index.html", status: 404, want: noSuchPath},
		{method: "GET", target: "/docs/doc.json", status: 404, want: noSuchPath},
		{method: "GET", target: "/docs/x/swagger-ui.css", status: 404, want: noSuchPath},
		{method: "GET", target: "/docs/../main.go", status: 404, want: noSuchPath},
		{method: "GET", target: "/docs/%2e%2e/%2e%2e/etc/passwd", status: 404, want: noSuchPath},
		{method: "GET", target: "/docs/..%2fgo.mod", status: 404, want: noSuchPath},
		{method: "GET", target: "/redoc/redoc.html", status: 404, want: noSuchPath},
		{method: "GET", target: "/redoc/%5c..%5cLICENSE", status: 404, want: noSuchPath},
		{method: "POST", target: "/docs", status: 405, want: `{"detail":"Method Not Allowed"}`,
			header: map[string]string{"Allow": "GET, HEAD"}},
	})
}

const noSuchPath = `{"detail":"Not Found"}`

// TestSwaggerUIVersion: the one of github.com/swaggo/files is from 2022, that
// of its v2 is not.
func TestSwaggerUIVersion(t *testing.T) {
	t.Parallel()
	got := send(t, newService(t), "GET", "/docs/swagger-ui-bundle.js", "")
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `PACKAGE_VERSION:"5.`) {
		t.Errorf("got %d, and no Swagger UI 5", got.Code)
	}
}
