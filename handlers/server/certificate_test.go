package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"countries/handlers"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// writePair writes a new key and a certificate for it, as old as given.
func writePair(tb testing.TB, certFile, keyFile string, serial int64, modified time.Time) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		tb.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		certFile: {Type: "CERTIFICATE", Bytes: certificate},
		keyFile:  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			tb.Fatal(err)
		}
		if err := os.Chtimes(name, modified, modified); err != nil {
			tb.Fatal(err)
		}
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	start := time.Now().Add(-time.Hour)
	writePair(t, certFile, keyFile, 1, start)
	log := slog.New(slog.DiscardHandler)
	pair, err := LoadCertificate(certFile, keyFile, log)
	if err != nil {
		t.Fatal(err)
	}
	pair.every = 0
	s, err := sqlite.Open(t.Context(), ":memory:", store.Options{Sample: models.Sample()})
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	service := handlers.New(s, handlers.Options{Log: log})
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error)
	go func() { stopped <- Serve(ctx, tcp, service, Options{MaxConnections: 10, Certificate: pair, Log: log}) }()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
		s.Close()
	})

	serial := func() int64 {
		t.Helper()
		client := http.Client{Transport: &http.Transport{
			ForceAttemptHTTP2: true, DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		}}
		response, err := client.Get("https://" + tcp.Addr().String() + "/countries")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if hsts := response.Header.Get("Strict-Transport-Security"); response.Proto != "HTTP/2.0" || response.StatusCode != 200 || hsts != "" {
			t.Errorf("got %s %d, Strict-Transport-Security %q", response.Proto, response.StatusCode, hsts)
		}
		return response.TLS.PeerCertificates[0].SerialNumber.Int64()
	}
	if got := serial(); got != 1 {
		t.Errorf("the first certificate: got %d", got)
	}
	writePair(t, certFile, keyFile, 2, start.Add(time.Minute))
	if got := serial(); got != 2 {
		t.Errorf("the renewed certificate: got %d", got)
	}
	writePair(t, certFile, filepath.Join(dir, "other.pem"), 3, start.Add(2*time.Minute)) // half of a renewal
	if got := serial(); got != 2 {
		t.Errorf("a certificate without its key: got %d", got)
	}
	old := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}}
	if conn, err := old.DialContext(t.Context(), "tcp", tcp.Addr().String()); err == nil {
		conn.Close()
		t.Error("TLS 1.1 is served")
	}
	if _, err := LoadCertificate(certFile, keyFile, log); err == nil {
		t.Error("a certificate without its key is accepted at the start")
	}
}
