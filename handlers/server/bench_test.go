package server

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"countries/handlers"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// script is a connection on which a client has sent n requests, and reads
// nothing: what is left is the cost of the server.
type script struct {
	request string
	n       int
	rest    string
	closed  chan struct{}
}

func (s *script) Read(p []byte) (int, error) {
	if s.rest == "" {
		if s.n == 0 {
			return 0, io.EOF
		}
		s.rest, s.n = s.request, s.n-1
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *script) Write(p []byte) (int, error)      { return len(p), nil }
func (s *script) Close() error                     { close(s.closed); return nil }
func (s *script) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (s *script) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

// once is a listener with one connection.
type once chan net.Conn

func (o once) Accept() (net.Conn, error) {
	if conn, ok := <-o; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (o once) Close() error   { return nil }
func (o once) Addr() net.Addr { return &net.TCPAddr{} }

// raw is a request as a client sends it.
func raw(method, path, body string) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", method, path, len(body), body)
}

// BenchmarkServer compares a request to the service with one to net/http that
// writes the same bytes, without the cost of the network.
func BenchmarkServer(b *testing.B) {
	s, err := sqlite.Open(b.Context(), b.TempDir()+"/countries.db", store.Options{Sample: models.Sample()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	log := slog.New(slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelWarn}))
	list := []byte(`[{"id":1,"name":"Thailand","capital":"Bangkok","area":513120},{"id":2,"name":"Australia","capital":"Canberra","area":7617930},{"id":3,"name":"Egypt","capital":"Cairo","area":1010408}]`)
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(list)))
		_, _ = w.Write(list)
	})
	service := handlers.New(s, handlers.Options{Log: log})
	many := `[{"name":"a","capital":"b","area":1}` + strings.Repeat(`,{"name":"Germany","capital":"Berlin","area":357022}`, 999) + `]`
	for _, target := range []struct {
		name    string
		handler http.Handler
		request string
	}{
		{"limit", bare, raw("GET", "/countries", "")},
		{"list", service, raw("GET", "/countries", "")},
		{"page", service, raw("GET", "/countries?sort=name&limit=2", "")},
		{"country", service, raw("GET", "/countries/1", "")},
		{"refused", service, raw("POST", "/countries", `{"id":0,"name":"","capital":5,"area":"large"}`)},
		{"created", service, raw("POST", "/countries", `{"name":"Germany","capital":"Berlin","area":357022}`)},
		{"bulk", service, raw("POST", "/countries/bulk", many)},
	} {
		b.Run(target.name, func(b *testing.B) {
			options := Options{MaxConnections: 10, Log: log}
			conns := make(once, 1)
			server := newServer(b.Context(), conns, target.handler, stepTime, options)
			defer close(conns)
			client := &script{request: target.request, n: b.N, closed: make(chan struct{})}
			b.ReportAllocs()
			b.ResetTimer()
			conns <- client
			go func() { _ = server.Serve(server.listener) }()
			<-client.closed
		})
	}
}
