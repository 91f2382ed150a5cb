package logs

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// record is the one that a request is logged as.
func record(level slog.Level, r *Request) slog.Record {
	record := slog.NewRecord(time.Date(2024, 2, 29, 12, 30, 0, 123456789, time.UTC), level, "request", 0)
	record.AddAttrs(slog.Any("", r))
	return record
}

var requests = []*Request{
	{Method: "GET", Route: "/countries/:country_id", Path: "/countries/1", Status: 200, Duration: 48123 * time.Nanosecond, Bytes: 63, RequestID: "a1", Client: "127.0.0.1"},
	{Method: "GET", Path: "/a b\x1b[31m\"\\\n\x00\x7f\u2028\xffé", Status: 404, Duration: time.Nanosecond, RequestID: "a2", Client: "::1"},
	{Method: "POST", Route: "/countries", Path: "/countries", Status: 503, Duration: 3*time.Second + time.Millisecond/2, RequestID: "a3", Client: "::1", Error: "disk full\nat last"},
	{Method: "GET", Route: "/countries", Path: "/countries", Status: 302, Duration: 0, Bytes: 1 << 30, RequestID: "a4", Client: "::1", BrokenOff: true},
}

// TestJSON: a request is written as the standard library's handler writes it.
func TestJSON(t *testing.T) {
	t.Parallel()
	for _, level := range []slog.Level{slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		for _, request := range requests {
			var got, want bytes.Buffer
			log := New(&got, slog.LevelInfo, JSON)
			if err := log.Handler().Handle(t.Context(), record(level, request)); err != nil {
				t.Fatal(err)
			}
			log.Flush()
			if err := slog.NewJSONHandler(&want, nil).Handle(t.Context(), record(level, request)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(parse(t, want.Bytes()), parse(t, got.Bytes())); diff != "" {
				t.Errorf("%+v (-want +got)\n%s", request, diff)
			}
			if strings.Count(got.String(), "\n") != 1 {
				t.Errorf("%+v: more than a line: %q", request, &got)
			}
		}
	}
}

func parse(t *testing.T, line []byte) (fields map[string]any) {
	t.Helper()
	if err := json.Unmarshal(line, &fields); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	return fields
}

// TestText pins the lines that a person reads.
func TestText(t *testing.T) {
	t.Parallel()
	for format, want := range map[Format]string{
		Text: `200 GET /countries/1 127.0.0.1 50µs
404 GET "/a b\x1b[31m\"\\\n\x00\x7f\u2028\xffé" ::1 0s
503 POST /countries ::1 3.0005s error="disk full\nat last" request_id=a3
302 GET /countries ::1 0s broken off
INF listening address=http://127.0.0.1:8000
WRN two
li�[0mnes of="a\nlog"
`,
		ColouredText: "\x1b[32m200\x1b[0m GET /countries/1 127.0.0.1 50µs\n" +
			"\x1b[33m404\x1b[0m GET \"/a b\\x1b[31m\\\"\\\\\\n\\x00\\x7f\\u2028\\xffé\" ::1 0s\n" +
			"\x1b[31m503\x1b[0m POST /countries ::1 3.0005s error=\"disk full\\nat last\" request_id=a3\n" +
			"\x1b[36m302\x1b[0m GET /countries ::1 0s broken off\n" +
			"\x1b[92mINF\x1b[0m listening \x1b[2maddress=\x1b[0mhttp://127.0.0.1:8000\n" +
			"\x1b[93mWRN\x1b[0m two\nli\ufffd[0mnes \x1b[2mof=\x1b[0m\"a\\nlog\"\n",
	} {
		var got bytes.Buffer
		log := New(&got, slog.LevelInfo, format)
		for _, request := range requests {
			if err := log.Handler().Handle(t.Context(), record(slog.LevelInfo, request)); err != nil {
				t.Fatal(err)
			}
		}
		log.Info("listening", "address", "http://127.0.0.1:8000")
		log.Warn("two\nli\x1b[0mnes", "of", "a\nlog")
		log.Flush()
		if diff := cmp.Diff(want, got.String()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// TestMore: attributes and groups that a logger adds are written with requests
// too, and a level keeps out what is below it.
func TestMore(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	log := New(&got, slog.LevelInfo, JSON)
	for _, logger := range []*slog.Logger{log.With("instance", 7), log.WithGroup("instance")} {
		if err := logger.Handler().Handle(t.Context(), record(slog.LevelInfo, requests[0])); err != nil {
			t.Fatal(err)
		}
	}
	log.Debug("nothing")
	log.Flush()
	lines := strings.Split(strings.TrimSpace(got.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("got %q", lines)
	}
	if line := parse(t, []byte(lines[0])); line["instance"] != 7.0 || line["path"] != "/countries/1" {
		t.Errorf("got %s", lines[0])
	}
	if group, ok := parse(t, []byte(lines[1]))["instance"].(map[string]any); !ok || group["path"] != "/countries/1" {
		t.Errorf("got %s", lines[1])
	}
}
