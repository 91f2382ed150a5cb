package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// exchange is a request and the whole of what is promised of its answer.
type exchange struct {
	method, target, body string
	headers              []string // of the request, "Name: value"

	status int
	want   string            // the body
	header map[string]string // headers that must be there; "" for must not
}

// run sends the exchanges in turn to one service.
func run(t *testing.T, service http.Handler, exchanges []exchange) {
	t.Helper()
	for _, x := range exchanges {
		got := send(t, service, x.method, x.target, x.body, x.headers...)
		if got.Code != x.status {
			t.Errorf("%s %s: got status %d, want %d", x.method, x.target, got.Code, x.status)
		}
		if diff := cmp.Diff(x.want, got.Body.String()); diff != "" {
			t.Errorf("%s %s %s: body (-want +got)\n%s", x.method, x.target, x.body, diff)
		}
		for name, want := range x.header {
			if got := got.Header().Get(name); got != want {
				t.Errorf("%s %s: got %s %q, want %q", x.method, x.target, name, got, want)
			}
		}
	}
}

const (
	sampleList = `[{"id":1,"name":"Thailand","capital":"Bangkok","area":513120},` +
		`{"id":2,"name":"Australia","capital":"Canberra","area":7617930},` +
		`{"id":3,"name":"Egypt","capital":"Cairo","area":1010408}]`
	thailand   = `{"id":1,"name":"Thailand","capital":"Bangkok","area":513120}`
	germany    = `{"id":4,"name":"Germany","capital":"Berlin","area":357022}`
	newGermany = `{"name":"Germany","capital":"Berlin","area":357022}`
	notFound   = `{"detail":"Country not found"}`
	mismatch   = `{"detail":[{"loc":["body","id"],"msg":"id does not match the path","type":"value_error"}]}`
)

func TestCreate(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "POST", target: "/countries", body: newGermany, status: 201, want: germany,
			header: map[string]string{"Location": "/countries/4", "Content-Type": "application/json"}},
		{method: "POST", target: "/countries", body: germany, status: 409, want: `{"detail":"Country 4 already exists"}`},
		{method: "POST", target: "/countries", body: `{"name":"Vatican City","capital":"","area":0}`, status: 201,
			want: `{"id":5,"name":"Vatican City","capital":"","area":0}`},
		{method: "POST", target: "/countries", body: `{"name":"Germany","capital":"Berlin"}`, status: 422,
			want: `{"detail":[{"loc":["body","area"],"msg":"field required","type":"value_error.missing"}]}`},
		{method: "GET", target: "/countries/4", status: 200, want: germany},
	})
}

// TestText: text goes out as it came in, without the escapes that
// encoding/json adds, and text that would break other clients does not come in.
func TestText(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "POST", target: "/countries", body: "{\"name\":\"<Côte> & \u2028\\u2029\\u007f\",\"capital\":\"\\u0001\\\"\\\\\\/\",\"area\":1}",
			status: 201, want: "{\"id\":4,\"name\":\"<Côte> & \u2028\u2029\u007f\",\"capital\":\"\\u0001\\\"\\\\/\",\"area\":1}"},
		{method: "POST", target: "/countries", body: `{"name":"\ud800","capital":"a\u0000b","area":1}`, status: 422,
			want: `{"detail":[{"loc":["body","name"],"msg":"string contains a lone surrogate","type":"value_error.unicode"},` +
				`{"loc":["body","capital"],"msg":"string contains a NUL character","type":"value_error.nul"}]}`},
		{method: "POST", target: "/countries", body: `{"name":"a","capital":"b","area":1,"note":"\ud800\u0000"}`, status: 201,
			want: `{"id":5,"name":"a","capital":"b","area":1}`},
	})
}

func TestIDs(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "POST", target: "/countries", body: `{"id":9007199254740991,"name":"a","capital":"","area":1}`, status: 201,
			want: `{"id":9007199254740991,"name":"a","capital":"","area":1}`},
		{method: "POST", target: "/countries", body: newGermany, status: 201, want: germany},
		{method: "DELETE", target: "/countries/4", status: 204},
		{method: "POST", target: "/countries", body: newGermany, status: 201,
			want: `{"id":5,"name":"Germany","capital":"Berlin","area":357022}`},
		{method: "POST", target: "/countries", body: `{"id":9007199254740992,"name":"a","capital":"","area":1}`, status: 422,
			want: `{"detail":[{"loc":["body","id"],"msg":"ensure this value is less than or equal to 9007199254740991",` +
				`"type":"value_error.number.not_le","ctx":{"limit_value":9007199254740991}}]}`},
	})
}

func TestBulk(t *testing.T) {
	t.Parallel()
	row := `{"name":"a","capital":"b","area":1}`
	run(t, newService(t), []exchange{
		{method: "POST", target: "/countries/bulk", body: `[` + row + `,{"id":9,"name":"c","capital":"","area":0},` + row + `]`, status: 201,
			want: `[{"id":4,"name":"a","capital":"b","area":1},{"id":9,"name":"c","capital":"","area":0},{"id":10,"name":"a","capital":"b","area":1}]`},
		{method: "POST", target: "/countries/bulk", body: `[` + row + `,{"id":9,"name":"c","capital":"","area":0}]`, status: 409,
			want: `{"detail":"Country 9 already exists"}`},
		{method: "POST", target: "/countries/bulk", body: `[{"id":20,"name":"c","capital":"","area":0},{"id":20,"name":"d","capital":"","area":0}]`, status: 409,
			want: `{"detail":"Country 20 already exists"}`},
		{method: "POST", target: "/countries/bulk", body: `[` + row + `,{"name":"","capital":5}]`, status: 422,
			want: `{"detail":[{"loc":["body",1,"name"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}},` +
				`{"loc":["body",1,"capital"],"msg":"str type expected","type":"type_error.str"},` +
				`{"loc":["body",1,"area"],"msg":"field required","type":"value_error.missing"}]}`},
		{method: "POST", target: "/countries/bulk", body: `[` + strings.Repeat(row+",", 10000) + row + `]`, status: 422,
			want: `{"detail":[{"loc":["body"],"msg":"ensure this value has at most 10000 items","type":"value_error.list.max_items","ctx":{"limit_value":10000}}]}`},
		{method: "GET", target: "/countries?limit=1&sort=-id", status: 200, want: `[{"id":10,"name":"a","capital":"b","area":1}]`,
			header: map[string]string{"X-Total-Count": "6"}},
	})
}

func TestReplace(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "PUT", target: "/countries/1", body: `{"name":"Siam","capital":"Ayutthaya","area":1}`, status: 200,
			want: `{"id":1,"name":"Siam","capital":"Ayutthaya","area":1}`},
		{method: "PUT", target: "/countries/1", body: thailand, status: 200, want: thailand},
		{method: "PUT", target: "/countries/2", body: thailand, status: 422, want: mismatch},
		{method: "PUT", target: "/countries/99", body: newGermany, status: 404, want: notFound},
		{method: "PUT", target: "/countries/x", body: `{"name":"Siam","capital":null}`, status: 422,
			want: `{"detail":[{"loc":["path","country_id"],"msg":"value is not a valid integer","type":"type_error.integer"},` +
				`{"loc":["body","capital"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},` +
				`{"loc":["body","area"],"msg":"field required","type":"value_error.missing"}]}`},
		{method: "GET", target: "/countries", status: 200, want: sampleList},
	})
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "PATCH", target: "/countries/1", body: `{"area":0}`, status: 200,
			want: `{"id":1,"name":"Thailand","capital":"Bangkok","area":0}`},
		{method: "PATCH", target: "/countries/1", body: `{"id":1,"area":513120,"capital":"","flag":null}`, status: 200,
			headers: []string{"Content-Type: application/merge-patch+json"},
			want:    `{"id":1,"name":"Thailand","capital":"","area":513120}`},
		{method: "PATCH", target: "/countries/1", body: `{}`, status: 200,
			want: `{"id":1,"name":"Thailand","capital":"","area":513120}`},
		{method: "PATCH", target: "/countries/1", body: `{"name":null}`, status: 422,
			want: `{"detail":[{"loc":["body","name"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{method: "PATCH", target: "/countries/2", body: `{"id":1}`, status: 422, want: mismatch},
		{method: "PATCH", target: "/countries/99", body: `{}`, status: 404, want: notFound},
	})
}

func TestDelete(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "DELETE", target: "/countries/1", status: 204, header: map[string]string{"Content-Type": ""}},
		{method: "DELETE", target: "/countries/1", status: 404, want: notFound},
		{method: "GET", target: "/countries/1", status: 404, want: notFound},
	})
}
