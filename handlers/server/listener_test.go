package server

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"countries/handlers"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// startServer serves on a free port until the test ends.
func startServer(tb testing.TB, options Options, patience time.Duration, rows int) (address string) {
	tb.Helper()
	s, err := sqlite.Open(tb.Context(), filepath.Join(tb.TempDir(), "countries.db"), store.Options{Sample: models.Sample()})
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := s.Create(tb.Context(), make10k(rows)); err != nil {
		tb.Fatal(err)
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	options.Log = log
	server := newServer(paceStreams(handlers.New(s, handlers.Options{Log: log}), patience), options)
	listener := limit(tcp, server, options)
	listener.patience = patience
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error)
	go func() { stopped <- serve(ctx, server, listener) }()
	tb.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			tb.Error(err)
		}
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return tcp.Addr().String()
}

// make10k makes n times 10 kB of countries, which compression halves.
func make10k(n int) []models.Country {
	random := rand.NewChaCha8([32]byte{})
	text := func() string {
		noise := make([]byte, 100)
		random.Read(noise)
		return hex.EncodeToString(noise)
	}
	countries := make([]models.Country, 22*n)
	for i := range countries {
		countries[i] = models.Country{Name: text(), Capital: text(), Area: int64(i)}
	}
	return countries
}

// dial opens a connection and sends the beginning of a request, or a whole one.
func dial(tb testing.TB, address, text string) net.Conn {
	tb.Helper()
	conn, err := new(net.Dialer).DialContext(tb.Context(), "tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		tb.Fatal(err)
	}
	return conn
}

// ask sends a request on a connection of its own, as a client that comes new.
func ask(tb testing.TB, address, target string) (*http.Response, string, error) {
	tb.Helper()
	conn := dial(tb, address, "GET "+target+" HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	defer conn.Close()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

// TestIdleConnectionsMakeRoom: as many idle connections as there may be do not
// keep a new client out.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	t.Parallel()
	const most = 8
	address := startServer(t, Options{MaxConnections: most}, writeTimeout, 0)
	for range 3 {
		for range most {
			conn := dial(t, address, "GET /countries/1 HTTP/1.1\r\nHost: test\r\n\r\n")
			if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil {
				t.Fatal(err)
			}
		}
		awaitStatus(t, address, "/countries/1", 200)
	}
}

// awaitStatus asks until the answer has the status.
func awaitStatus(tb testing.TB, address, target string, status int) (response *http.Response, body string) {
	tb.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for {
		response, body, err := ask(tb, address, target)
		if err == nil && response.StatusCode == status {
			return response, body
		}
		if time.Now().After(deadline) {
			tb.Fatalf("GET %s: got %v %s %v, want %d", target, response, body, err, status)
		}
	}
}

// TestTooManyConnections: when all are busy, a new client is told so at once,
// in the service's own words, and an operator still sees what goes on.
func TestTooManyConnections(t *testing.T) {
	t.Parallel()
	const most = 4
	address := startServer(t, Options{MaxConnections: most}, writeTimeout, 0)
	busy := make([]net.Conn, most)
	for i := range busy {
		busy[i] = dial(t, address, "GET /countries HTTP/1.1\r\nHost: ")
	}
	response, body := awaitStatus(t, address, "/countries", 503)
	if body != `{"detail":"Service Unavailable"}` || response.Header.Get("Retry-After") != "1" || !response.Close {
		t.Errorf("got %v %s", response, body)
	}
	for _, target := range []string{"/healthz", "/readyz", "/metrics"} {
		if response, _, err := ask(t, address, target); err != nil || response.StatusCode != 200 {
			t.Errorf("%s: got %v %v", target, response, err)
		}
	}
	fmt.Fprint(busy[0], "test\r\n\r\n") // is served, since it was not too many
	if response, err := http.ReadResponse(bufio.NewReader(busy[0]), nil); err != nil || response.StatusCode != 200 {
		t.Errorf("a busy connection: got %v %v", response, err)
	}
	busy[1].Close()
	awaitStatus(t, address, "/countries", 200)
}

// TestFarTooManyConnections: there is an end to those who are told.
func TestFarTooManyConnections(t *testing.T) {
	t.Parallel()
	address := startServer(t, Options{MaxConnections: 1}, writeTimeout, 0)
	var last net.Conn
	for range 1 + spareConnections + 1 {
		last = dial(t, address, "GET / HTTP/1.1\r\nHost: ")
	}
	if err := last.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := last.Read(make([]byte, 1)); n > 0 || err == nil || isTimeout(err) {
		t.Errorf("one too many is kept: %d %v", n, err)
	}
}

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error)
	return ok && timeout.Timeout()
}

// TestReaders: who does not read is cut off, and who reads slowly, for longer
// than that takes, gets everything.
func TestReaders(t *testing.T) {
	t.Parallel()
	const patience = 500 * time.Millisecond
	address := startServer(t, Options{MaxConnections: 100}, patience, 2500) // 25 MB
	lazy := dial(t, address, "GET /countries HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	if err := lazy.(*net.TCPConn).SetReadBuffer(16 << 10); err != nil {
		t.Fatal(err)
	}
	slow := dial(t, address, "GET /countries HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	start := time.Now()
	response, err := http.ReadResponse(bufio.NewReader(slow), nil)
	if err != nil {
		t.Fatal(err)
	}
	pause := time.NewTicker(50 * time.Millisecond)
	defer pause.Stop()
	var read int64
	for {
		n, err := io.CopyN(io.Discard, response.Body, 1<<20)
		read += n
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("a slow reader, after %d bytes and %s: %v", read, time.Since(start), err)
		}
		<-pause.C
	}
	if took := time.Since(start); took < 2*patience || read < 20<<20 {
		t.Errorf("the slow reader got %d bytes in %s, which proves nothing", read, took)
	}
	// The lazy one wakes up after the slow one has ended, and finds its answer broken off.
	response, err = http.ReadResponse(bufio.NewReader(lazy), nil)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
	}
	if err == nil {
		t.Error("who did not read for long got everything")
	}
}

// TestCrowd: clients that never read long lists take up the places for those,
// and nothing that others need.
func TestCrowd(t *testing.T) {
	t.Parallel()
	address := startServer(t, Options{MaxConnections: 100}, writeTimeout, 2500)
	for range 40 {
		dial(t, address, "GET /countries HTTP/1.1\r\nHost: test\r\n\r\n")
	}
	response, body := awaitStatus(t, address, "/countries", 503)
	if body != `{"detail":"Service Unavailable"}` || response.Header.Get("Retry-After") != "1" {
		t.Errorf("a long list: got %v %s", response.Header, body)
	}
	for _, target := range []string{"/countries/1", "/countries?limit=100&sort=-name", "/readyz", "/metrics"} {
		start := time.Now()
		if response, body, err := ask(t, address, target); err != nil || response.StatusCode != 200 {
			t.Errorf("%s: got %v %.100s %v after %s", target, response, body, err, time.Since(start))
		}
	}
}
