package handlers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"countries/handlers"
	"countries/models"
	"countries/store"
)

func TestBodies(t *testing.T) {
	t.Parallel()
	const (
		unreadable = `{"detail":"There was an error parsing the body"}`
		tooLarge   = `{"detail":"Request Entity Too Large"}`
		notDict    = `{"detail":[{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}]}`
		missing    = `{"detail":[{"loc":["body"],"msg":"field required","type":"value_error.missing"}]}`
	)
	mebibyte := strings.Repeat(" ", 1<<20)
	form := []string{"Content-Type: application/x-www-form-urlencoded"}
	run(t, newService(t), []exchange{
		{method: "POST", target: "/countries", status: 422, want: missing},
		{method: "POST", target: "/countries", body: "null", status: 422, want: missing},
		{method: "POST", target: "/countries", body: newGermany, headers: form, status: 422, want: notDict},
		{method: "POST", target: "/countries", body: "\xff", status: 400, want: unreadable},
		{method: "POST", target: "/countries", body: strings.Repeat("[", 1001), status: 400, want: unreadable},
		{method: "POST", target: "/countries", body: strings.Repeat("[", 1000) + strings.Repeat("]", 1000), status: 422, want: notDict},
		{method: "POST", target: "/countries", body: newGermany + "{}", status: 422,
			want: `{"detail":[{"loc":["body",51],"msg":"Extra data: line 1 column 52 (char 51)","type":"value_error.jsondecode",` +
				`"ctx":{"msg":"Extra data","doc":"{\"name\":\"Germany\",\"capital\":\"Berlin\",\"area\":357022}{}","pos":51,"lineno":1,"colno":52}}]}`},
		// A decoder that stops at "}" would not see the tail.
		{method: "POST", target: "/countries", body: newGermany + mebibyte, status: 413, want: tooLarge},
		{method: "PUT", target: "/countries/1", body: newGermany + mebibyte, status: 413, want: tooLarge},
		{method: "PATCH", target: "/countries/1", body: "{}" + mebibyte, status: 413, want: tooLarge},
		{method: "POST", target: "/countries/bulk", body: strings.Repeat(mebibyte, 16) + "[]", status: 413, want: tooLarge},
		{method: "POST", target: "/countries", body: newGermany + mebibyte[len(newGermany):], status: 201, want: germany},
		{method: "POST", target: "/countries/bulk", body: "[]" + mebibyte, status: 422,
			want: `{"detail":[{"loc":["body"],"msg":"ensure this value has at least 1 items","type":"value_error.list.min_items","ctx":{"limit_value":1}}]}`},
	})
}

// TestUnannounced: a limit holds also for a body that does not say how long it
// is, and that a decoder would not read to its end.
func TestUnannounced(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for tail, status := range map[int]int{1 << 10: 201, 1 << 20: 413} {
		body := strings.NewReader(newGermany + strings.Repeat(" ", tail))
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/countries", body)
		request.ContentLength = -1
		got := httptest.NewRecorder()
		service.ServeHTTP(got, request)
		if got.Code != status {
			t.Errorf("%d bytes behind the country: got %d %s, want %d", tail, got.Code, got.Body, status)
		}
	}
}

// TestLongFailures: what is too long to be rendered at once arrives whole.
func TestLongFailures(t *testing.T) {
	t.Parallel()
	const n = 50_000
	run(t, newService(t), []exchange{
		{method: "POST", target: "/countries", body: strings.Repeat("\x01", n), status: 422,
			want: `{"detail":[{"loc":["body",0],"msg":"Expecting value: line 1 column 1 (char 0)","type":"value_error.jsondecode",` +
				`"ctx":{"msg":"Expecting value","doc":"` + strings.Repeat(`\u0001`, n) + `","pos":0,"lineno":1,"colno":1}}]}`},
	})
	var failures []string
	for i := range 1000 {
		failures = append(failures, fmt.Sprintf(`{"loc":["body",%d],"msg":"value is not a valid dict","type":"type_error.dict"}`, i))
	}
	run(t, newService(t), []exchange{
		{method: "POST", target: "/countries/bulk", body: "[1" + strings.Repeat(",1", 999) + "]", status: 422,
			want: `{"detail":[` + strings.Join(failures, ",") + `]}`},
	})
}

// TestUnavailable: a database that cannot answer is a 503 on every operation.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	closed := newCopies(t).open(t)
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	service := checked(t, handlers.New(closed, handlers.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}))
	unavailable := map[string]string{"Retry-After": "1"}
	const want = `{"detail":"Service Unavailable"}`
	run(t, service, []exchange{
		{method: "GET", target: "/countries", status: 503, want: want, header: unavailable},
		{method: "GET", target: "/countries/1", status: 503, want: want, header: unavailable},
		{method: "GET", target: "/countries?limit=x", status: 422,
			want: `{"detail":[{"loc":["query","limit"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{method: "POST", target: "/countries", body: newGermany, status: 503, want: want, header: unavailable},
		{method: "POST", target: "/countries/bulk", body: "[" + newGermany + "]", status: 503, want: want, header: unavailable},
		{method: "PUT", target: "/countries/1", body: newGermany, status: 503, want: want, header: unavailable},
		{method: "PATCH", target: "/countries/1", body: "{}", status: 503, want: want, header: unavailable},
		{method: "DELETE", target: "/countries/1", status: 503, want: want, header: unavailable},
	})
	if !strings.Contains(log.String(), store.ErrUnavailable.Error()) {
		t.Errorf("the log does not tell the cause: %s", &log)
	}
}

// broken is a store with a bug, which no real store is asked to have.
type broken struct{ store.Store }

func (broken) Get(context.Context, int64) (models.Country, error) {
	return models.Country{}, errors.New("secret cause")
}

func (broken) Delete(context.Context, int64, func(models.Country) error) error {
	panic("secret panic")
}

// TestInternal: a bug is a 500 that tells the client nothing, and the log all.
func TestInternal(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	service := checked(t, handlers.New(broken{openSample(t)}, handlers.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}))
	const want = `{"detail":"Internal Server Error"}`
	run(t, service, []exchange{
		{method: "GET", target: "/countries/1", status: 500, want: want, header: map[string]string{"Content-Type": "application/json"}},
		{method: "DELETE", target: "/countries/1", status: 500, want: want, header: map[string]string{"Content-Type": "application/json"}},
		{method: "GET", target: "/countries", status: 200, want: sampleList},
	})
	for _, cause := range []string{"secret cause", "secret panic", "failures_test.go"} {
		if !strings.Contains(log.String(), cause) {
			t.Errorf("the log lacks %q: %s", cause, &log)
		}
	}
}
