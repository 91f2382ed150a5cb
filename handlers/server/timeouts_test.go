package server

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestTimeouts: a client that does nothing is hung up on, at a time that a
// clock of the test's own tells.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	const request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n"
	reads := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
	writes := func(c net.Conn) { _, _ = io.Copy(c, endless{}) }
	for name, test := range map[string]struct {
		send        string
		then        func(net.Conn) // returns when it is hung up on
		least, most time.Duration
	}{
		"no header":          {"", reads, 10 * time.Second, 10 * time.Second},
		"half a header":      {request[:20], reads, 10 * time.Second, 10 * time.Second},
		"no further request": {request, reads, 2 * time.Minute, 2 * time.Minute},
		"no reading":         {request, writes, 20 * time.Second, 40 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := servePipe(t, Options{}, func(w http.ResponseWriter, _ *http.Request) {
					_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
				})
				start := time.Now()
				if _, err := io.WriteString(client, test.send); err != nil {
					t.Fatal(err)
				}
				test.then(client)
				if took := time.Since(start); took < test.least || took > test.most {
					t.Errorf("hung up after %v, want %v to %v", took, test.least, test.most)
				}
			})
		})
	}
}

// endless is more than anybody reads.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// servePipe serves a client on a connection in memory until the test ends.
func servePipe(tb testing.TB, options Options, handler http.HandlerFunc) net.Conn {
	tb.Helper()
	options.MaxConnections, options.Log = 10, slog.New(slog.DiscardHandler)
	conns := make(once, 1)
	server := newServer(tb.Context(), conns, handler, stepTime, options)
	stopped := make(chan error)
	go func() {
		if options.Certificate != nil {
			stopped <- server.ServeTLS(server.listener, "", "")
		} else {
			stopped <- server.Serve(server.listener)
		}
	}()
	client, c := net.Pipe()
	conns <- c
	tb.Cleanup(func() {
		client.Close()
		close(conns)
		<-stopped
		server.Close()
	})
	return client
}
