package middleware_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers"
)

// newFilled is a service with n countries more than the sample.
func newFilled(tb testing.TB, n int) http.Handler {
	tb.Helper()
	service := newService(tb, handlers.Options{})
	for first := 0; first < n; first += 5000 {
		var rows []string
		for i := first; i < min(n, first+5000); i++ {
			rows = append(rows, fmt.Sprintf(`{"name":"Country %d","capital":"Capital %d","area":%d}`, i, i*7, i*i))
		}
		if got := send(tb, service, "POST", "/countries/bulk", "["+strings.Join(rows, ",")+"]"); got.Code != 201 {
			tb.Fatalf("bulk: %d", got.Code)
		}
	}
	return service
}

func mustGunzip(tb testing.TB, r io.Reader) string {
	tb.Helper()
	reader, err := gzip.NewReader(r)
	if err != nil {
		tb.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		tb.Fatal(err)
	}
	return string(plain)
}

func TestCompress(t *testing.T) {
	t.Parallel()
	service := newFilled(t, 100)
	const list = "/countries"
	plain := send(t, service, "GET", list, "")
	tag := plain.Header().Get("ETag")
	for range 2 {
		got := send(t, service, "GET", list, "", "Accept-Encoding: gzip, deflate, br")
		want := map[string]string{
			"Content-Encoding": "gzip", "ETag": strings.TrimSuffix(tag, `"`) + `-gzip"`, "Vary": "Accept-Encoding",
			"Content-Type": "application/json", "Content-Length": "", "X-Total-Count": "103",
		}
		for name, value := range want {
			if got := got.Header().Get(name); got != value {
				t.Errorf("%s: got %q, want %q", name, got, value)
			}
		}
		if got.Body.Len() > plain.Body.Len()/3 {
			t.Errorf("%d bytes became %d", plain.Body.Len(), got.Body.Len())
		}
		if diff := cmp.Diff(plain.Body.String(), mustGunzip(t, got.Body)); diff != "" {
			t.Error(diff)
		}
	}
	if got := plain.Header(); got.Get("Vary") != "Accept-Encoding" || got.Get("Content-Encoding") != "" {
		t.Errorf("plain: %v", got)
	}
	for _, target := range []string{"/countries/1", "/nope", "/countries?limit=1"} { // too small
		got := send(t, service, "GET", target, "", "Accept-Encoding: gzip").Header()
		if got.Get("Content-Encoding") != "" || strings.Contains(got.Get("ETag"), "gzip") || got.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v", target, got)
		}
	}
	failing := "[" + strings.Repeat("{},", 50) + "{}]"
	got := send(t, service, "POST", "/countries/bulk", failing, "Accept-Encoding: gzip")
	if got.Code != 422 || mustGunzip(t, got.Body) != send(t, service, "POST", "/countries/bulk", failing).Body.String() {
		t.Errorf("a long error: %d", got.Code)
	}
}

func TestAcceptEncoding(t *testing.T) {
	t.Parallel()
	service := newFilled(t, 100)
	for header, want := range map[string]string{
		"gzip":                            "gzip",
		"GZIP":                            "gzip",
		"x-gzip":                          "gzip",
		"*":                               "gzip",
		"br, *":                           "gzip",
		"gzip;q=0.001":                    "gzip",
		"gzip ; q=1.0":                    "gzip",
		"deflate, gzip;q=0.5, identity":   "",
		"identity;q=0.5, gzip;q=0.5":      "gzip",
		"identity;q=1, *;q=0.5":           "",
		"gzip;q=0":                        "",
		"gzip;q=0, *":                     "",
		"*;q=0":                           "",
		"gzip;q=x":                        "",
		"gzip;q=2":                        "",
		"gzip;q=-1":                       "",
		"br":                              "",
		"":                                "",
		"identity":                        "",
		"gzipped":                         "",
		"compress, gzip;level=9, deflate": "gzip",
	} {
		got := send(t, service, "GET", "/countries", "", "Accept-Encoding: "+header).Header().Get("Content-Encoding")
		if got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}

// TestCompressedConditions: a client may know an answer by the tag of either
// form, and the answer names the one it knows.
func TestCompressedConditions(t *testing.T) {
	t.Parallel()
	service := newFilled(t, 100)
	tag := send(t, service, "GET", "/countries", "").Header().Get("ETag")
	gzipTag := send(t, service, "GET", "/countries", "", "Accept-Encoding: gzip").Header().Get("ETag")
	for _, test := range []struct {
		known, accept string
		status        int
		tag           string
	}{
		{tag, "", 304, tag},
		{gzipTag, "gzip", 304, gzipTag},
		{gzipTag, "", 304, gzipTag},
		{tag, "gzip", 304, tag},
		{`"x", W/` + gzipTag, "gzip", 304, gzipTag},
		{"*", "", 304, tag},
		{`"x"`, "gzip", 200, gzipTag},
		{`"x-gzip"`, "", 200, tag},
		{strings.Replace(gzipTag, `"`, `"x`, 1), "gzip", 200, gzipTag},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			got := send(t, service, method, "/countries", "", "If-None-Match: "+test.known, "Accept-Encoding: "+test.accept)
			if got.Code != test.status || got.Header().Get("ETag") != test.tag || got.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s %s, accepting %q: got %d %v, want %d %s", method, test.known, test.accept, got.Code, got.Header(), test.status, test.tag)
			}
			if got.Code == 304 && (got.Body.Len() > 0 || got.Header().Get("Content-Encoding") != "") {
				t.Errorf("304 with %d bytes and %v", got.Body.Len(), got.Header())
			}
		}
	}
	long := fmt.Sprintf(`{"name":"%s","capital":"%[1]s","area":1}`, strings.Repeat("長", 200))
	send(t, service, "PUT", "/countries/1", long)
	for _, accept := range []string{"gzip", "identity"} {
		tag := send(t, service, "GET", "/countries/1", "", "Accept-Encoding: "+accept).Header().Get("ETag")
		if strings.HasSuffix(tag, `-gzip"`) != (accept == "gzip") {
			t.Errorf("%s: tag %s", accept, tag)
		}
		if got := send(t, service, "PUT", "/countries/1", long, "If-Match: "+tag); got.Code != 200 {
			t.Errorf("If-Match %s: got %d", tag, got.Code)
		}
		if got := send(t, service, "PUT", "/countries/2", long, "If-Match: "+tag); got.Code != 412 {
			t.Errorf("If-Match %s of another country: got %d", tag, got.Code)
		}
	}
}

// TestCompressedOverTheWire: HEAD tells what GET would, and a list that is too
// long to be gathered is compressed as it goes.
func TestCompressedOverTheWire(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	server := httptest.NewServer(newFilled(t, 30_000))
	t.Cleanup(server.Close)
	do := func(method, target, accept string) (*http.Response, []byte) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", accept)
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response, body
	}
	for _, target := range []string{"/countries", "/countries?limit=500", "/countries?limit=2"} {
		for _, accept := range []string{"gzip", "identity"} {
			get, body := do("GET", target, accept)
			head, none := do("HEAD", target, accept)
			if len(none) > 0 {
				t.Errorf("HEAD %s has a body", target)
			}
			get.Header.Del("Date")
			head.Header.Del("Date")
			get.Header.Del("X-Request-Id")
			head.Header.Del("X-Request-Id")
			if diff := cmp.Diff(get.Header, head.Header); diff != "" {
				t.Errorf("%s %s: HEAD differs from GET (-get +head)\n%s", target, accept, diff)
			}
			if encoding := get.Header.Get("Content-Encoding"); encoding == "gzip" {
				_, plain := do("GET", target, "identity")
				if mustGunzip(t, strings.NewReader(string(body))) != string(plain) {
					t.Errorf("%s: compressed is another list", target)
				}
			} else if accept == "gzip" && target != "/countries?limit=2" {
				t.Errorf("%s is not compressed", target)
			}
		}
	}
}
