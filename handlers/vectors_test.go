package handlers_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"countries/handlers"
	"countries/store"
	"countries/validation"
)

// vector is a request and the answer that real FastAPI gave to it, from the
// three sample countries and nothing else.
type vector struct {
	Name    string            `json:"name"`
	Method  string            `json:"method"`
	Target  string            `json:"target"`
	Headers map[string]string `json:"headers"`
	Body    *string           `json:"body"`
	BodyB64 *string           `json:"body_b64"`

	Status   int    `json:"status"`
	Response string `json:"response"`
}

func readVectors(tb testing.TB, name string) []vector {
	tb.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	var vectors []vector
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			tb.Fatal(err)
		}
		vectors = append(vectors, v)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return vectors
}

func (v vector) request(tb testing.TB) *http.Request {
	tb.Helper()
	var body []byte
	switch {
	case v.Body != nil:
		body = []byte(*v.Body)
	case v.BodyB64 != nil:
		var err error
		if body, err = base64.StdEncoding.DecodeString(*v.BodyB64); err != nil {
			tb.Fatal(err)
		}
	}
	request := httptest.NewRequestWithContext(tb.Context(), v.Method, v.Target, bytes.NewReader(body))
	for name, value := range v.Headers {
		request.Header.Set(name, value)
	}
	return request
}

// TestVectors replays every recorded answer of FastAPI 0.92, with strict types
// and with plain ones, each on a database of its own.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		file  string
		types validation.Mode
		want  int
	}{
		{"vectors.jsonl", validation.Strict, 1500},
		{"lax.jsonl", validation.Lax, 995},
	} {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			vectors := readVectors(t, tt.file)
			if len(vectors) != tt.want {
				t.Fatalf("got %d vectors, want %d", len(vectors), tt.want)
			}
			replay(t, vectors, handlers.Options{Types: tt.types})
		})
	}
}

func replay(t *testing.T, vectors []vector, options handlers.Options) {
	fresh := newCopies(t)
	stored := fresh.open(t)
	pristine := mustRevision(t, stored)
	for i, v := range vectors {
		recorder := httptest.NewRecorder()
		checked(t, handlers.New(stored, options)).ServeHTTP(recorder, v.request(t))
		if recorder.Code != v.Status || recorder.Body.String() != v.Response {
			t.Errorf("vector %d (%s): %s %s\ngot  %d %s\nwant %d %s", i+1, v.Name, v.Method, v.Target,
				recorder.Code, recorder.Body, v.Status, v.Response)
		}
		wantType := "application/json"
		if v.Status == http.StatusNoContent {
			wantType = ""
		}
		if got := recorder.Header().Get("Content-Type"); got != wantType {
			t.Errorf("vector %d (%s): got Content-Type %q, want %q", i+1, v.Name, got, wantType)
		}
		changed := mustRevision(t, stored) != pristine
		if changed && v.Status >= 400 {
			t.Errorf("vector %d (%s): refused, and yet something changed", i+1, v.Name)
		}
		if changed {
			stored = fresh.open(t)
		}
	}
}

func mustRevision(tb testing.TB, s store.Store) string {
	tb.Helper()
	revision, err := s.Revision(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return revision
}
