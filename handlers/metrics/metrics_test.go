package metrics_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countries/handlers"
	"countries/handlers/metrics"
	"countries/handlers/middleware"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

const germany = `{"name":"Germany","capital":"Berlin","area":357022}`

// send sends a request with headers that are given as "Name: value".
func send(tb testing.TB, service http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	tb.Helper()
	request := httptest.NewRequestWithContext(tb.Context(), method, target, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Add(name, value)
	}
	recorder := httptest.NewRecorder()
	service.ServeHTTP(recorder, request)
	return recorder
}

// openStore opens a store with the three sample countries.
func openStore(tb testing.TB, m *metrics.Metrics) store.Store {
	tb.Helper()
	s, err := sqlite.Open(tb.Context(), ":memory:", store.Options{Sample: models.Sample(), Committed: m.Committed})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	const firstKey = "sixteen-characters"
	var keys middleware.Keys
	if err := keys.UnmarshalText([]byte(firstKey)); err != nil {
		t.Fatal(err)
	}
	m := metrics.New()
	m.LogDropped(func() uint64 { return 5 })
	service := handlers.New(openStore(t, m), handlers.Options{Metrics: m, Keys: keys})
	key := "X-API-Key: " + firstKey
	for range 3 {
		send(t, service, "GET", "/countries?q=land", "")
	}
	send(t, service, "GET", "/countries/1", "")
	send(t, service, "GET", "/countries/99", "")
	send(t, service, "POST", "/countries", germany)
	send(t, service, "POST", "/countries", germany, key)
	send(t, service, "POST", "/countries", `{"id":1,"name":"a","capital":"","area":0}`, key)
	send(t, service, "POST", "/countries", "{", key)
	send(t, service, "POST", "/countries", "{}", key)
	send(t, service, "POST", "/countries", "\xff", key)
	send(t, service, "POST", "/countries", strings.Repeat(" ", 1<<20+1), key)
	send(t, service, "POST", "/countries", germany, key, "Content-Encoding: br")
	send(t, service, "PUT", "/countries/one", germany, key)
	got := send(t, service, "GET", "/metrics", "").Body.String()
	for _, line := range strings.Split(strings.TrimSpace(`
countries_rows 4
http_bodies_refused_total{kind="compressed"} 1
http_bodies_refused_total{kind="invalid"} 1
http_bodies_refused_total{kind="not_json"} 1
http_bodies_refused_total{kind="too_large"} 1
http_bodies_refused_total{kind="unreadable"} 1
http_request_duration_seconds_count{method="GET",route="/countries"} 3
http_request_duration_seconds_count{method="GET",route="/countries/:country_id"} 2
http_requests_in_flight 1
http_requests_total{method="GET",route="/countries",status="200"} 3
http_requests_total{method="GET",route="/countries/:country_id",status="200"} 1
http_requests_total{method="GET",route="/countries/:country_id",status="404"} 1
http_requests_total{method="POST",route="/countries",status="201"} 1
http_requests_total{method="POST",route="/countries",status="401"} 1
http_requests_total{method="POST",route="/countries",status="409"} 1
log_lines_dropped_total 5
store_commit_writes_count 1
store_operation_duration_seconds_count{operation="create"} 2
store_operation_errors_total{kind="exists",operation="create"} 1
store_operation_errors_total{kind="not_found",operation="get"} 1`), "\n") {
		if !strings.Contains(got, "\n"+line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
	for _, name := range []string{"go_build_info{", "go_goroutines ", "process_open_fds "} {
		if !strings.Contains(got, "\n"+name) {
			t.Errorf("no metric %s", name)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// TestMetricsAreBounded: nothing that a client chooses makes a new series.
func TestMetricsAreBounded(t *testing.T) {
	t.Parallel()
	m := metrics.New()
	service := handlers.New(openStore(t, m), handlers.Options{Metrics: m})
	attack := func(from int) {
		for i := range 50 {
			name := fmt.Sprintf("x%d", from+i)
			for _, method := range []string{"GET", "POST", "X" + name} {
				send(t, service, method, "/"+name, "")
				send(t, service, method, "/countries/"+name, "")
				send(t, service, method, "/countries?"+name, "", "Host: "+name, "X-Request-ID: "+name, "Origin: http://"+name)
			}
		}
	}
	series := func() int { return strings.Count(send(t, service, "GET", "/metrics", "").Body.String(), "\n") }
	attack(0)
	series() // whose own series is new
	before := series()
	attack(1000)
	if after := series(); after != before {
		t.Errorf("%d lines became %d", before, after)
	}
}

// TestSeveralServices: services of one program may share metrics and a store,
// which is counted once, or have one each.
func TestSeveralServices(t *testing.T) {
	t.Parallel()
	m := metrics.New()
	shared := openStore(t, m)
	first := handlers.New(shared, handlers.Options{Metrics: m})
	second := handlers.New(shared, handlers.Options{Metrics: m})
	for _, want := range []string{"\ncountries_rows 3\n", "\ncountries_rows 6\n"} {
		for _, service := range []http.Handler{first, second} {
			if got := send(t, service, "GET", "/metrics", "").Body.String(); !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		handlers.New(openStore(t, m), handlers.Options{Metrics: m})
	}
	got := send(t, second, "GET", "/metrics", "").Body.String()
	if want := `http_requests_total{method="GET",route="/metrics",status="200"} 4`; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}
