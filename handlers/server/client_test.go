package server

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

// serveHandler serves a handler until the test ends.
func serveHandler(tb testing.TB, options Options, handler http.HandlerFunc) (address string) {
	tb.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	options.MaxConnections, options.Log = 10, slog.New(slog.DiscardHandler)
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error)
	go func() { stopped <- Serve(ctx, tcp, handler, options) }()
	tb.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			tb.Error(err)
		}
	})
	return tcp.Addr().String()
}

// TestHalfClosed: a client that sends no more waits for its answer, and gets
// it, however long that takes. Only then the connection ends.
func TestHalfClosed(t *testing.T) {
	t.Parallel()
	for name, took := range map[string]time.Duration{"short": 0, "long": 5 * shortWork} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := serveHandler(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				select {
				case <-r.Context().Done():
					w.WriteHeader(http.StatusServiceUnavailable)
				case <-time.After(took):
					_, _ = w.Write(body)
				}
			})
			for _, request := range []string{
				"GET / HTTP/1.1\r\nHost: test\r\n\r\n",
				"GET / HTTP/1.0\r\n\r\n",
				"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody",
				"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
			} {
				conn := dial(t, address, request)
				if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
					t.Fatal(err)
				}
				answers := bufio.NewReader(conn)
				response, err := http.ReadResponse(answers, nil)
				for err == nil && response.StatusCode == http.StatusContinue {
					if took == 0 {
						t.Errorf("%q: an interim answer before a short one", request)
					}
					response, err = http.ReadResponse(answers, nil)
				}
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
		})
	}
}

// TestLeft: the context of a request ends when its client has closed the
// connection, over each version of HTTP, and however it was derived.
func TestLeft(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]Options{"HTTP/1.1": {}, "HTTPS, HTTP/1.1": {Certificate: mustCertificate(t)}, "HTTP/2": {Certificate: mustCertificate(t)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun, left := make(chan string, 2), make(chan error, 2)
			address := serveHandler(t, options, func(_ http.ResponseWriter, r *http.Request) {
				ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
				defer cancel()
				begun <- r.Proto
				<-ctx.Done()
				left <- ctx.Err()
			})
			transport := &http.Transport{DisableKeepAlives: true, ForceAttemptHTTP2: name == "HTTP/2"}
			transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
			url := "http://" + address
			if options.Certificate != nil {
				url = "https://" + address
			}
			ctx, leave := context.WithCancel(t.Context())
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				if response, err := transport.RoundTrip(request); err == nil {
					response.Body.Close()
				}
			}()
			if got := <-begun; (got == "HTTP/2.0") != (name == "HTTP/2") {
				t.Errorf("over %s", got)
			}
			leave()
			if err := <-left; err != context.Canceled {
				t.Errorf("the context ended with %v", err)
			}
		})
	}
}

// TestStays: a client that sends the next request at once, or nothing, has not
// left.
func TestStays(t *testing.T) {
	t.Parallel()
	address := serveHandler(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
			w.WriteHeader(http.StatusServiceUnavailable)
		case <-time.After(3 * shortWork):
		}
	})
	const request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n"
	for _, requests := range []string{request, request + request} {
		conn := dial(t, address, requests)
		answers := bufio.NewReader(conn)
		for range len(requests) / len(request) {
			if response, err := http.ReadResponse(answers, nil); err != nil || response.StatusCode != http.StatusOK {
				t.Errorf("got %v %v", response, err)
			}
		}
	}
}
