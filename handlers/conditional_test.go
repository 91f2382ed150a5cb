package handlers_test

import (
	"net/http"
	"testing"
)

func TestIfNoneMatch(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for _, target := range []string{"/countries", "/countries/1", "/countries?limit=2"} {
		first := send(t, service, "GET", target, "")
		tag := first.Header().Get("ETag")
		for header, status := range map[string]int{
			tag:                   304,
			`W/` + tag:            304,
			`"a,b", ` + tag:       304,
			`"x",W/` + tag + `, `: 304,
			"*":                   304,
			`"x"`:                 200,
			tag[1:]:               200,
			"":                    200,
			`"unclosed`:           200,
		} {
			got := send(t, service, "GET", target, "", "If-None-Match: "+header)
			if got.Code != status {
				t.Errorf("GET %s with If-None-Match %s: got %d, want %d", target, header, got.Code, status)
			}
			if status == 304 && (got.Body.Len() > 0 || got.Header().Get("ETag") != tag) {
				t.Errorf("GET %s: 304 with body %q and ETag %s", target, got.Body, got.Header().Get("ETag"))
			}
		}
	}
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	service := newService(t)
	const failed = `{"detail":"Precondition Failed"}`
	for _, method := range []string{"PUT", "PATCH", "DELETE"} {
		tag := send(t, service, "GET", "/countries/1", "").Header().Get("ETag")
		body := `{"name":"Siam","capital":"Bangkok","area":513120}`
		if method == "DELETE" {
			body = ""
		}
		for _, wrong := range []string{`"x"`, `W/` + tag, tag[1:], `"x", "y"`} {
			got := send(t, service, method, "/countries/1", body, "If-Match: "+wrong)
			if got.Code != http.StatusPreconditionFailed || got.Body.String() != failed {
				t.Errorf("%s with If-Match %s: got %d %s", method, wrong, got.Code, got.Body)
			}
		}
		run(t, service, []exchange{
			{method: method, target: "/countries/99", body: body, headers: []string{"If-Match: *"}, status: 404, want: notFound},
			{method: "GET", target: "/countries/1", status: 200, want: send(t, service, "GET", "/countries/1", "").Body.String(),
				header: map[string]string{"ETag": tag}},
		})
		right := send(t, service, method, "/countries/1", body, "If-Match: \"x\", "+tag)
		if right.Code >= 300 {
			t.Errorf("%s with its own ETag: got %d %s", method, right.Code, right.Body)
		}
		if method != "DELETE" {
			run(t, service, []exchange{{method: "PUT", target: "/countries/1", body: thailand,
				headers: []string{"If-Match: *"}, status: 200, want: thailand}})
		}
	}
}

// TestTagsAgree: an entity-tag depends on the content alone, so that every
// instance gives the same.
func TestTagsAgree(t *testing.T) {
	t.Parallel()
	one := send(t, newService(t), "GET", "/countries/2", "").Header().Get("ETag")
	two := send(t, newService(t), "GET", "/countries/2", "").Header().Get("ETag")
	if one != two || one == "" {
		t.Errorf("got %s and %s", one, two)
	}
}

// TestStoredTags: a write answers with the tag that the next GET has, so that
// the next change needs none.
func TestStoredTags(t *testing.T) {
	t.Parallel()
	service := newService(t)
	const siam = `{"name":"Siam","capital":"Bangkok","area":513120}`
	tag := ""
	for _, write := range []struct{ method, target, body string }{
		{"POST", "/countries", siam},
		{"PUT", "/countries/4", siam},
		{"PATCH", "/countries/4", `{"area":1}`},
		{"PATCH", "/countries/4", `{}`},
	} {
		var headers []string
		if tag != "" {
			headers = []string{"If-Match: " + tag}
		}
		got := send(t, service, write.method, write.target, write.body, headers...)
		tag = got.Header().Get("ETag")
		if want := send(t, service, "GET", "/countries/4", "").Header().Get("ETag"); got.Code >= 300 || tag != want {
			t.Errorf("%s: got %d with ETag %s, GET has %s", write.method, got.Code, tag, want)
		}
	}
	for _, refused := range []string{`{}`, `{"id":1,"name":"Siam","capital":"Bangkok","area":1}`} {
		if got := send(t, service, "POST", "/countries", refused); got.Code < 400 || got.Header().Get("ETag") != "" {
			t.Errorf("%s: got %d with ETag %s", refused, got.Code, got.Header().Get("ETag"))
		}
	}
}

// TestTagsOfProxies: a proxy that compresses marks the tag, and the client
// hands the marked one back.
func TestTagsOfProxies(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for suffix, known := range map[string]bool{"-gzip": true, "-zstd": true, "-br": true, "-x": false, "gzip": false} {
		for _, target := range []string{"/countries", "/countries/2"} {
			tag := send(t, service, "GET", target, "").Header().Get("ETag")
			marked := tag[:len(tag)-1] + suffix + `"`
			for _, header := range []string{marked, "W/" + marked} {
				got := send(t, service, "GET", target, "", "If-None-Match: "+header)
				want, name := http.StatusOK, tag
				if known {
					want, name = http.StatusNotModified, marked
				}
				if got.Code != want || got.Header().Get("ETag") != name {
					t.Errorf("GET %s with If-None-Match %s: got %d with ETag %s", target, header, got.Code, got.Header().Get("ETag"))
				}
			}
		}
		for _, method := range []string{"PATCH", "PUT", "DELETE"} {
			send(t, service, "POST", "/countries", `{"id":9,"name":"a","capital":"b","area":1}`)
			tag := send(t, service, "GET", "/countries/9", "").Header().Get("ETag")
			marked := tag[:len(tag)-1] + suffix + `"`
			const body = `{"name":"a","capital":"b","area":1}`
			if got := send(t, service, method, "/countries/9", body, "If-Match: W/"+marked); got.Code != http.StatusPreconditionFailed {
				t.Errorf("%s with If-Match W/%s: got %d", method, marked, got.Code)
			}
			if got := send(t, service, method, "/countries/9", body, "If-Match: "+marked); known != (got.Code < 300) {
				t.Errorf("%s with If-Match %s: got %d", method, marked, got.Code)
			}
		}
	}
}
