package server

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestHalfClosed: a client that has told that it sends no more waits for its
// answer, and gets it. Only then the connection ends.
func TestHalfClosed(t *testing.T) {
	t.Parallel()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
			w.WriteHeader(http.StatusServiceUnavailable)
		case <-time.After(100 * time.Millisecond):
			_, _ = io.Copy(w, r.Body)
		}
	})
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error)
	go func() {
		stopped <- Serve(ctx, tcp, handler, Options{MaxConnections: 10, Log: slog.New(slog.DiscardHandler)})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
	for _, request := range []string{
		"GET / HTTP/1.1\r\nHost: test\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody",
		"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
	} {
		conn := dial(t, tcp.Addr().String(), request)
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		answers := bufio.NewReader(conn)
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(response.Body); response.StatusCode != http.StatusOK || err != nil {
			t.Errorf("%q: got %s %s %v", request, response.Status, body, err)
		}
		if _, err := answers.ReadByte(); err != io.EOF {
			t.Errorf("%q: the connection goes on: %v", request, err)
		}
	}
}
