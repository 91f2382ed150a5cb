package middleware_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers"
	"countries/handlers/middleware"
	"countries/models"
	"countries/store"
)

func TestRequestID(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{})
	made := regexp.MustCompile(`^[0-9a-f]{32}$`)
	for sent, kept := range map[string]bool{
		"7e6ae3ea-2b3f-4a2c-9a6e-2f9b3c1d5e4f": true,
		"Root=1-67891233-abcdef":               true,
		"a.b:c/d+e=":                           true,
		strings.Repeat("x", 128):               true,
		strings.Repeat("x", 129):               false,
		"":                                     false,
		"two words":                            false,
		"line\nbreak":                          false,
		`quote"`:                               false,
		"é":                                    false,
		"<script>":                             false,
	} {
		for _, target := range []string{"/countries", "/nope", "/countries/1/"} {
			got := send(t, service, "GET", target, "", "X-Request-ID: "+sent).Header()["X-Request-Id"]
			if len(got) != 1 || kept && got[0] != sent || !kept && !made.MatchString(got[0]) {
				t.Errorf("%s with %q: got %q", target, sent, got)
			}
		}
	}
	a, b := send(t, service, "GET", "/healthz", ""), send(t, service, "GET", "/healthz", "")
	if id := a.Header().Get("X-Request-ID"); id == b.Header().Get("X-Request-ID") {
		t.Errorf("%s twice", id)
	}
}

// broken is a store with faults, which no real store is asked to have.
type broken struct{ store.Store }

func (broken) Get(context.Context, int64) (models.Country, error) {
	return models.Country{}, errors.New("secret cause")
}

func TestLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var proxies middleware.Proxies
	if err := proxies.UnmarshalText([]byte("192.0.2.0/24")); err != nil { // where httptest's requests come from
		t.Fatal(err)
	}
	service := handlers.New(broken{openStore(t)}, handlers.Options{
		Log: slog.New(slog.NewJSONHandler(&log, nil)), TrustedProxies: proxies,
	})
	id := "X-Request-ID: test"
	for _, test := range []struct {
		method, target, body string
		headers              []string
		want                 map[string]any
	}{
		{"GET", "/countries?q=secret", "", nil, map[string]any{
			"level": "INFO", "method": "GET", "route": "/countries", "path": "/countries", "status": 200.0, "bytes": 2.0, "client": "192.0.2.1"}},
		{"POST", "/countries", `{"name":"secret"`, []string{"X-Forwarded-For: 203.0.113.9"}, map[string]any{
			"level": "INFO", "method": "POST", "route": "/countries", "path": "/countries", "status": 422.0, "bytes": 224.0, "client": "203.0.113.9"}},
		{"GET", "/countries/7", "", []string{"X-Forwarded-For: 203.0.113.9, 198.51.100.7"}, map[string]any{
			"level": "ERROR", "method": "GET", "route": "/countries/:country_id", "path": "/countries/7", "status": 500.0, "bytes": 34.0, "client": "198.51.100.7", "error": "secret cause"}},
		{"BREW", "/pot%0alevel=ERROR%22", "", []string{"X-Forwarded-For: <script>"}, map[string]any{
			"level": "INFO", "method": "other", "route": "", "path": "/pot\nlevel=ERROR\"", "status": 404.0, "bytes": 22.0, "client": "192.0.2.1"}},
		{"GET", "/" + strings.Repeat("a", 300), "", nil, map[string]any{
			"level": "INFO", "method": "GET", "route": "", "path": "/" + strings.Repeat("a", 255) + "…", "status": 404.0, "bytes": 22.0, "client": "192.0.2.1"}},
	} {
		log.Reset()
		send(t, service, test.method, test.target, test.body, append(test.headers, id)...)
		if lines := strings.Count(log.String(), "\n"); lines != 1 {
			t.Errorf("%s %s: got %d lines: %s", test.method, test.target, lines, &log)
		}
		var got map[string]any
		if err := json.Unmarshal(log.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		delete(got, "time")
		if seconds, ok := got["duration_seconds"].(float64); !ok || seconds <= 0 || seconds > 60 {
			t.Errorf("%s %s: no duration: %s", test.method, test.target, &log)
		}
		delete(got, "duration_seconds")
		test.want["msg"], test.want["request_id"] = "request", "test"
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s %s: (-want +got)\n%s", test.method, test.target, diff)
		}
	}
}

// TestLogLevel: a quiet log still tells what went wrong.
func TestLogLevel(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	service := handlers.New(broken{openStore(t)}, handlers.Options{
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	send(t, service, "GET", "/countries", "")
	send(t, service, "GET", "/nope", "")
	if log.Len() > 0 {
		t.Errorf("logged below its level: %s", &log)
	}
	send(t, service, "GET", "/countries/1", "")
	if !strings.Contains(log.String(), `level=ERROR msg=request method=GET`) || !strings.Contains(log.String(), `error="secret cause"`) {
		t.Errorf("got %s", &log)
	}
}
