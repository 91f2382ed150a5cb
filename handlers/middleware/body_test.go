package middleware_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"countries/handlers"
	"countries/handlers/middleware"
)

func TestEncodedBodies(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{})
	for _, target := range [][2]string{{"POST", "/countries"}, {"POST", "/countries/bulk"}, {"PUT", "/countries/1"}, {"PATCH", "/countries/1"}} {
		for encoding, refused := range map[string]bool{
			"gzip": true, "GZIP": true, "br": true, "identity, deflate": true, "x": true, "identity": false, "Identity ": false, "": false,
		} {
			got := send(t, service, target[0], target[1], "{", "Content-Encoding: "+encoding)
			if (got.Code == 415) != refused || refused && got.Body.String() != `{"detail":"Unsupported Media Type"}` {
				t.Errorf("%s %q: got %d %s", target, encoding, got.Code, got.Body)
			}
		}
	}
	if got := send(t, service, "GET", "/countries", "", "Content-Encoding: gzip"); got.Code != 200 {
		t.Errorf("GET: got %d", got.Code)
	}
}

// TestTooLargeIsToldAtOnce: who announces too much need not send it.
func TestTooLargeIsToldAtOnce(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{})
	for target, limit := range map[string]int64{"/countries": 1 << 20, "/countries/bulk": 16 << 20} {
		request := httptest.NewRequestWithContext(t.Context(), "POST", target, unread{t})
		request.ContentLength = limit + 1
		recorder := httptest.NewRecorder()
		service.ServeHTTP(recorder, request)
		if recorder.Code != 413 || recorder.Body.String() != `{"detail":"Request Entity Too Large"}` {
			t.Errorf("%s: got %d %s", target, recorder.Code, recorder.Body)
		}
	}
}

// TestBodiesShareABudget: large bodies that are being read leave room for
// small ones, and when there is none left for large ones, those are told so.
func TestBodiesShareABudget(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newService(t, handlers.Options{}))
	t.Cleanup(server.Close)
	post := func(target string, body io.Reader, length int64) (int, string, error) {
		request, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+target, body)
		if err != nil {
			return 0, "", err
		}
		request.ContentLength = length
		response, err := server.Client().Do(request)
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		return response.StatusCode, string(answer), err
	}
	const size = 16 << 20
	var done sync.WaitGroup
	var stalled []*io.PipeWriter
	filled := make(chan error)
	for range 4 { // which is the whole budget
		reader, writer := io.Pipe()
		stalled = append(stalled, writer)
		done.Go(func() {
			if status, answer, err := post("/countries/bulk", reader, size); status != 422 {
				t.Errorf("a large body that was taken in: got %d %s %v", status, answer, err)
			}
		})
		go func() {
			_, err := io.WriteString(writer, strings.Repeat(" ", size-1))
			filled <- err
		}()
	}
	for range stalled {
		if err := <-filled; err != nil {
			t.Fatal(err)
		}
	}
	deadline := time.Now().Add(20 * time.Second)
	for { // the last bytes may still be on their way
		status, answer, err := post("/countries/bulk", strings.NewReader(strings.Repeat(" ", 1<<20)), 1<<20)
		if status == 503 && answer == `{"detail":"Service Unavailable"}` || errors.Is(err, io.EOF) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("beyond the budget: got %d %s %v", status, answer, err)
		}
	}
	if status, answer, err := post("/countries", strings.NewReader(germany), int64(len(germany))); status != 201 {
		t.Errorf("a small body: got %d %s %v", status, answer, err)
	}
	for _, writer := range stalled {
		fmt.Fprint(writer, "x")
		writer.Close()
	}
	done.Wait()
	if status, answer, err := post("/countries/bulk", strings.NewReader("["+germany+strings.Repeat(" ", 1<<20)+"]"), 1<<20+int64(len(germany))+2); status != 201 {
		t.Errorf("after: got %d %s %v", status, answer, err)
	}
}

func TestGate(t *testing.T) {
	t.Parallel()
	gate := middleware.NewGate(2, 10*time.Millisecond)
	for range 2 {
		if err := gate.Enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := gate.Enter(t.Context()); !errors.Is(err, middleware.ErrOverloaded) {
		t.Errorf("a full gate: got %v", err)
	}
	patient := middleware.NewGate(1, time.Minute)
	if err := patient.Enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	entered := make(chan error)
	go func() { entered <- patient.Enter(t.Context()) }()
	patient.Leave()
	if err := <-entered; err != nil {
		t.Errorf("after Leave: got %v", err)
	}
}
