package middleware_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers"
)

// TestCORS pins what a page of another site may read. That Starlette says the
// same is tried in e2e.
func TestCORS(t *testing.T) {
	t.Parallel()
	const (
		listed  = "https://a.example"
		foreign = "https://b.example"
		exposed = "ETag, Link, Location, X-Request-ID, X-Total-Count"
		methods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
		put     = "Access-Control-Request-Method: PUT"
	)
	off := newService(t, handlers.Options{})
	some := newService(t, handlers.Options{Origins: mustOrigins(t, listed), Keys: mustKeys(t, firstKey)})
	every := newService(t, handlers.Options{Origins: mustOrigins(t, "*")})
	for _, test := range []struct {
		name           string
		service        http.Handler
		method, target string
		headers        []string
		status         int
		want           http.Header
	}{
		{"off", off, "GET", "/countries", []string{"Origin: " + listed}, 200, http.Header{}},
		{"off, preflight", off, "OPTIONS", "/countries/1", []string{"Origin: " + listed, put}, 405, http.Header{}},

		{"listed", some, "GET", "/countries", []string{"Origin: " + listed}, 200, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding", "Accept"}}},
		{"401", some, "POST", "/countries", []string{"Origin: " + listed}, 401, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding"}}},
		{"404", some, "GET", "/nope", []string{"Origin: " + listed}, 404, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding"}}},
		{"405, which is no preflight", some, "OPTIONS", "/countries/1", []string{"Origin: " + listed}, 405, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding"}}},
		{"422", some, "GET", "/countries?limit=0", []string{"Origin: " + listed}, 422, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding"}}},
		{"a redirect", some, "GET", "/countries/", []string{"Origin: " + listed}, 307, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding"}}},
		{"no browser", some, "GET", "/countries", nil, 200, http.Header{"Vary": {"Origin", "Accept-Encoding", "Accept"}}},
		{"foreign", some, "GET", "/countries", []string{"Origin: " + foreign}, 200, http.Header{"Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding", "Accept"}}},
		{"null", some, "GET", "/countries", []string{"Origin: null"}, 200, http.Header{"Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding", "Accept"}}},

		{"preflight", some, "OPTIONS", "/countries/1", []string{"Origin: " + listed, put, "Access-Control-Request-Headers: baggage,x-anything"}, 200, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Allow-Methods": {methods}, "Allow-Headers": {"baggage,x-anything"}, "Max-Age": {"600"}, "Vary": {"Origin"}}},
		{"preflight of no path", some, "OPTIONS", "/nope", []string{"Origin: " + listed, put}, 200, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Allow-Methods": {methods}, "Max-Age": {"600"}, "Vary": {"Origin"}}},
		{"foreign preflight", some, "OPTIONS", "/countries/1", []string{"Origin: " + foreign, put}, 400, http.Header{"Allow-Credentials": {"true"}, "Allow-Methods": {methods}, "Max-Age": {"600"}, "Vary": {"Origin"}}},
		{"preflight of no method", some, "OPTIONS", "/countries/1", []string{"Origin: " + listed, "Access-Control-Request-Method: TRACE"}, 400, http.Header{"Allow-Origin": {listed}, "Allow-Credentials": {"true"}, "Allow-Methods": {methods}, "Max-Age": {"600"}, "Vary": {"Origin"}}},

		{"every", every, "GET", "/countries", []string{"Origin: " + foreign}, 200, http.Header{"Allow-Origin": {"*"}, "Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Accept-Encoding", "Accept"}}},
		{"every, with a cookie", every, "GET", "/countries", []string{"Origin: " + foreign, "Cookie: a=b"}, 200, http.Header{"Allow-Origin": {foreign}, "Allow-Credentials": {"true"}, "Expose-Headers": {exposed}, "Vary": {"Origin", "Accept-Encoding", "Accept"}}},
		{"every, preflight", every, "OPTIONS", "/countries", []string{"Origin: null", put}, 200, http.Header{"Allow-Origin": {"null"}, "Allow-Credentials": {"true"}, "Allow-Methods": {methods}, "Max-Age": {"600"}, "Vary": {"Origin"}}},
	} {
		answer := send(t, test.service, test.method, test.target, "", test.headers...)
		got := http.Header{}
		for _, name := range []string{"Allow-Origin", "Allow-Credentials", "Allow-Methods", "Allow-Headers", "Max-Age", "Expose-Headers"} {
			if values := answer.Header()["Access-Control-"+name]; values != nil {
				got[name] = values
			}
		}
		if test.service != off {
			got["Vary"] = answer.Header()["Vary"]
		}
		if diff := cmp.Diff(test.want, got); diff != "" || answer.Code != test.status {
			t.Errorf("%s: got %d %s, want %d (-want +got)\n%s", test.name, answer.Code, answer.Body, test.status, diff)
		}
	}
	refused := send(t, some, "OPTIONS", "/", "", "Origin: "+foreign, "Access-Control-Request-Method: put")
	if got := refused.Body.String(); got != "Disallowed CORS origin, method" {
		t.Errorf("got %q", got)
	}
}
