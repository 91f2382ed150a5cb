package handlers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// FuzzTarget sends whatever may stand in a request line. No target is the
// service's fault, and where a client is sent is a path of this host, which is
// served and sends it no further.
func FuzzTarget(f *testing.F) {
	for _, target := range []string{
		"/", "/countries/", "/countries/1//", "/countries?limit=1&cursor=x", "/countries/bulk/", "//evil.example/countries/",
		"/%5cevil.example/", "/\\evil.example/", "/countries/%0d%0aX:%20y/", "/docs/", "/docs/../countries/", "/countries/%2e%2e/", "/countries/?%zz;&q=a",
		"/countries/\xff/", "/openapi.json/", "http://example.org//countries/", "*", "/countries/1%2f", "/countries/?next=//evil.example",
	} {
		f.Add(target)
	}
	s, err := sqlite.Open(f.Context(), ":memory:", store.Options{Sample: models.Sample()})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	service := New(s, Options{})
	get := func(target *url.URL) *httptest.ResponseRecorder {
		request := &http.Request{Method: http.MethodGet, URL: target, Host: "example.org", RemoteAddr: "192.0.2.1:1", Header: http.Header{}, Body: http.NoBody}
		answer := httptest.NewRecorder()
		service.ServeHTTP(answer, request)
		return answer
	}
	f.Fuzz(func(t *testing.T, text string) {
		target, err := url.ParseRequestURI(text) // as net/http does
		if err != nil {
			return
		}
		answer := get(target)
		if answer.Code >= 500 {
			t.Fatalf("%q: got %d %s", text, answer.Code, answer.Body)
		}
		location := answer.Header().Get("Location")
		if answer.Code != http.StatusTemporaryRedirect {
			if location != "" {
				t.Errorf("%q: got %d and Location %q", text, answer.Code, location)
			}
			return
		}
		if !strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") || strings.ContainsAny(location, "\\\r\n") {
			t.Errorf("%q: Location %q", text, location)
		}
		next, err := url.Parse(location)
		if err != nil || next.Host != "" {
			t.Fatalf("%q: Location %q, %v", text, location, err)
		}
		switch then := get(next); then.Code {
		case http.StatusNotFound:
			if strings.Contains(then.Body.String(), "Country not found") {
				break // but the path is one of a country
			}
			fallthrough
		case http.StatusTemporaryRedirect:
			t.Errorf("%q: at Location %q got %d", text, location, then.Code)
		}
	})
}

// FuzzRootPath: a root path is segments of characters that mean nothing
// anywhere, none of which leads up or hides; as such it is all of a URL's path.
func FuzzRootPath(f *testing.F) {
	for _, path := range []string{"", "/", "/api", "/api/", "/a-b_c~d.e/2", "//evil.example", "/..", "/a/../b", "/.hidden", "/a//b", "api", "/a b", "/%2e", "/é", "/a\n", "/a?b#c", `/"`} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		root, got := parseRootPath(path)
		rest := strings.TrimSuffix(path, "/")
		want := rest == "" || rest[0] == '/'
		for segment := range strings.SplitSeq(strings.TrimPrefix(rest, "/"), "/") {
			hidden := segment == "" || segment[0] == '.'
			strange := url.PathEscape(segment) != segment || strings.ContainsAny(segment, "$&+=:@")
			want = want && (rest == "" || !hidden && !strange)
		}
		if got != want {
			t.Fatalf("%q: got %t, want %t", path, got, want)
		}
		if !got {
			return
		}
		u, err := url.Parse(string(root) + "/docs?x")
		if err != nil || u.Host != "" || u.Path != string(root)+"/docs" || u.RawPath != "" {
			t.Errorf("%q: the URL %+v, %v", path, u, err)
		}
		if text, err := json.Marshal(root); err != nil || string(text) != `"`+string(root)+`"` {
			t.Errorf("%q: in JSON %s, %v", path, text, err)
		}
	})
}
