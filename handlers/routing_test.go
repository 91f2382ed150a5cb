package handlers_test

import (
	"slices"
	"strings"
	"testing"
)

func TestRouting(t *testing.T) {
	t.Parallel()
	const unknown = `{"detail":"Not Found"}`
	notInteger := `{"detail":[{"loc":["path","country_id"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`
	run(t, newService(t), []exchange{
		{method: "GET", target: "/", status: 307, header: map[string]string{"Location": "/docs"}},
		{method: "GET", target: "/nope", status: 404, want: unknown},
		{method: "GET", target: "/nope/", status: 404, want: unknown},
		{method: "GET", target: "/Countries", status: 404, want: unknown},
		{method: "GET", target: "//countries", status: 404, want: unknown},
		{method: "GET", target: "/countries/1/2", status: 404, want: unknown},
		{method: "GET", target: "/countries/1%2F2", status: 404, want: unknown},
		{method: "GET", target: "/countries/bulk", status: 422, want: notInteger},
		{method: "GET", target: "/countries/%20", status: 422, want: notInteger},
		{method: "GET", target: "/countries/%2B1", status: 200, want: thailand},
		{method: "GET", target: "/countries/", status: 307, header: map[string]string{"Location": "/countries"}},
		{method: "POST", target: "/countries/", body: "{}", status: 307, header: map[string]string{"Location": "/countries"}},
		{method: "GET", target: "/countries//?limit=2&q=%20", status: 307, header: map[string]string{"Location": "/countries?limit=2&q=%20"}},
		{method: "DELETE", target: "/countries/%C3%A9/", status: 307, header: map[string]string{"Location": "/countries/%C3%A9"}},
		{method: "GET", target: "/countries%2F", status: 307, header: map[string]string{"Location": "/countries"}},
		{method: "GET", target: "//evil.example/", status: 404, want: unknown, header: map[string]string{"Location": ""}},
		{method: "HEAD", target: "/countries/99", status: 404, want: notFound}, // net/http drops the body
	})
}

func TestMethodNotAllowed(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for target, allowed := range map[string]string{
		"/countries":      "GET, HEAD, POST",
		"/countries/1":    "DELETE, GET, HEAD, PATCH, PUT",
		"/countries/bulk": "DELETE, GET, HEAD, PATCH, POST, PUT",
		"/":               "GET, HEAD",
	} {
		for _, method := range []string{"TRACE", "OPTIONS", "BREW"} {
			got := send(t, service, method, target, "")
			if got.Code != 405 || got.Body.String() != `{"detail":"Method Not Allowed"}` {
				t.Errorf("%s %s: got %d %s", method, target, got.Code, got.Body)
			}
			methods := strings.Split(got.Header().Get("Allow"), ", ")
			slices.Sort(methods)
			if allow := strings.Join(methods, ", "); allow != allowed {
				t.Errorf("%s %s: got Allow %q, want %q", method, target, allow, allowed)
			}
		}
	}
}

// TestHead: HEAD gives GET's headers, its length among them.
func TestHead(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for _, target := range []string{"/countries", "/countries/1", "/countries?limit=1"} {
		get, head := send(t, service, "GET", target, ""), send(t, service, "HEAD", target, "")
		for _, name := range []string{"Content-Length", "Content-Type", "ETag", "Link", "X-Total-Count"} {
			if got, want := head.Header().Get(name), get.Header().Get(name); got != want || head.Code != get.Code {
				t.Errorf("HEAD %s: got %d and %s %q, want %d and %q", target, head.Code, name, got, get.Code, want)
			}
		}
	}
}
