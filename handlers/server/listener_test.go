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
	tcp, err := Listen(tb.Context(), "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	options.Log = log
	ctx, stop := context.WithCancel(context.Background())
	server := newServer(ctx, tcp, handlers.New(s, handlers.Options{Log: log}), patience, options)
	stopped := make(chan error)
	go func() { stopped <- server.serve(ctx) }()
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
	address := startServer(t, Options{MaxConnections: most}, stepTime, 0)
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

// TestTooManyConnections: while all are busy, a new client waits, and is served
// as soon as one has gone.
func TestTooManyConnections(t *testing.T) {
	t.Parallel()
	const most = 4
	address := startServer(t, Options{MaxConnections: most}, stepTime, 0)
	busy := make([]net.Conn, most)
	for i := range busy {
		busy[i] = dial(t, address, "GET /countries HTTP/1.1\r\nHost: ")
	}
	late := dial(t, address, "GET /countries HTTP/1.1\r\nHost: test\r\n\r\n")
	fmt.Fprint(busy[0], "test\r\n\r\n") // is answered, and closed to make room
	if response, err := http.ReadResponse(bufio.NewReader(busy[0]), nil); err != nil || response.StatusCode != 200 || !response.Close {
		t.Errorf("a busy connection: got %v %v", response, err)
	}
	if response, err := http.ReadResponse(bufio.NewReader(late), nil); err != nil || response.StatusCode != 200 {
		t.Errorf("the connection that waited: got %v %v", response, err)
	}
	busy[1].Close()
	awaitStatus(t, address, "/countries", 200)
	for deadline := time.Now().Add(5 * time.Second); ; {
		conn := dial(t, address, "GET /countries/1 HTTP/1.1\r\nHost: test\r\n\r\n")
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		conn.Close()
		if err == nil && !response.Close {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("with room again: got %v %v", response, err)
		}
	}
}

// TestReaders: who does not read is cut off, and who reads slowly, for longer
// than that takes, gets everything.
func TestReaders(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
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
	// The lazy one wakes up after the slow one has ended, and finds its answer
	// broken off. With a small buffer, the system's own would take half a minute.
	if err := lazy.(*net.TCPConn).SetReadBuffer(4 << 20); err != nil {
		t.Fatal(err)
	}
	response, err = http.ReadResponse(bufio.NewReader(lazy), nil)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
	}
	if err == nil {
		t.Error("who did not read for long got everything")
	}
}
