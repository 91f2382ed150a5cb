package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"countries/models"
)

// mustCertificate makes a key and a certificate for it.
func mustCertificate(tb testing.TB) *Certificate {
	tb.Helper()
	certFile, keyFile := filepath.Join(tb.TempDir(), "cert.pem"), filepath.Join(tb.TempDir(), "key.pem")
	writePair(tb, certFile, keyFile, 1, time.Now())
	certificate, err := LoadCertificate(certFile, keyFile, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	return certificate
}

// TestStreams: of the requests that a client sends at once on one connection,
// 64 are answered at once, and the others then.
func TestStreams(t *testing.T) {
	t.Parallel()
	certificate := mustCertificate(t)
	synctest.Test(t, func(t *testing.T) {
		var answering atomic.Int64
		answer := make(chan struct{})
		pipe := servePipe(t, Options{Certificate: certificate}, func(http.ResponseWriter, *http.Request) {
			answering.Add(1)
			<-answer
		})
		conn := mustSpeakHTTP2(t, "127.0.0.1:443", func(context.Context, string, string) (net.Conn, error) { return pipe, nil })
		var requests sync.WaitGroup
		for range 300 {
			requests.Go(func() {
				response, err := get(t.Context(), conn, "/", "identity")
				if err != nil {
					t.Error(err)
					return
				}
				response.Body.Close()
			})
		}
		synctest.Wait()
		if got := answering.Load(); got != maxStreams {
			t.Errorf("%d requests are being answered, want %d", got, maxStreams)
		}
		close(answer)
		requests.Wait()
		if got := answering.Load(); got != 300 {
			t.Errorf("%d requests were answered, want 300", got)
		}
	})
}

// TestHTTP2Readers: who reads a long list slowly gets all of it, whichever way
// it is sent, while other requests on the same connection are answered.
func TestHTTP2Readers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const patience = 260 * time.Millisecond
	address := startServer(t, Options{MaxConnections: 10, Certificate: mustCertificate(t)}, patience, 1000)
	for _, encoding := range []string{"identity", "gzip"} {
		t.Run(encoding, func(t *testing.T) {
			t.Parallel()
			conn := mustSpeakHTTP2(t, address, nil)
			list := mustGet(t, conn, "/countries", encoding)
			start := time.Now()
			var body bytes.Buffer
			for pause := time.Tick(60 * time.Millisecond); ; <-pause {
				_, err := io.CopyN(&body, list.Body, 256<<10)
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("after %d bytes and %s: %v", body.Len(), time.Since(start), err)
				}
				if got := mustGet(t, conn, "/countries/1", "identity"); got.StatusCode != http.StatusOK {
					t.Errorf("another request: got %s", got.Status)
				}
			}
			if took := time.Since(start); took < 2*patience {
				t.Errorf("it took %s, which proves nothing", took)
			}
			plain := io.Reader(&body)
			if encoding == "gzip" {
				var err error
				if plain, err = gzip.NewReader(&body); err != nil {
					t.Fatal(err)
				}
			}
			var countries []models.Country
			if err := json.NewDecoder(plain).Decode(&countries); err != nil || len(countries) != 22003 {
				t.Errorf("got %d countries, %v, want 22003", len(countries), err)
			}
		})
	}
}

func mustGet(tb testing.TB, conn *http.ClientConn, target, encoding string) *http.Response {
	tb.Helper()
	response, err := get(tb.Context(), conn, target, encoding)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { response.Body.Close() })
	return response
}

func get(ctx context.Context, conn *http.ClientConn, target, encoding string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://127.0.0.1"+target, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", encoding)
	return conn.RoundTrip(request)
}

// mustSpeakHTTP2 makes the one connection on which a client sends everything.
func mustSpeakHTTP2(tb testing.TB, address string, dial func(context.Context, string, string) (net.Conn, error)) *http.ClientConn {
	tb.Helper()
	transport := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
		DialContext:       dial,
	}
	conn, err := transport.NewClientConn(tb.Context(), "https", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	return conn
}
