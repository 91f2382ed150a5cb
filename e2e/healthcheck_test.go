package e2e

import (
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// TestHealthcheck asks a service that is ready, one that is not, and none.
func TestHealthcheck(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	p := mustServe(t, "--database", database)
	port := portOf(t, p)
	mustRun(t, "healthcheck", "--port", port)
	mustRun(t, "healthcheck", "--port", port, "--host", "0.0.0.0")
	if err := os.Remove(database); err != nil {
		t.Fatal(err)
	}
	awaitStatus(t, p, "/readyz", http.StatusServiceUnavailable)
	if code, output := run(t, "healthcheck", "--port", port); code != 1 {
		t.Errorf("without a database: exit code %d, %q", code, output)
	}
	p.kill(t)
	if code, output := run(t, "healthcheck", "--port", port); code != 1 {
		t.Errorf("without a service: exit code %d, %q", code, output)
	}
}

// TestHealthcheckTLS asks a service that speaks HTTPS, by flags and by the
// environment that a container shares with it. The certificate names another
// host than the one asked.
func TestHealthcheckTLS(t *testing.T) {
	t.Parallel()
	cert, key := mustWritePair(t)
	p := mustServe(t, "--database", ":memory:", "--tls-cert", cert, "--tls-key", key)
	port := portOf(t, p)
	mustRun(t, "healthcheck", "--port", port, "--host", "localhost", "--tls-cert", cert, "--tls-key", key)
	if code, output := run(t, "healthcheck", "--port", port); code != 1 {
		t.Errorf("without TLS: exit code %d, %q", code, output)
	}
	t.Run("environment", func(t *testing.T) {
		cmd := command(t, mustBuild(t), "healthcheck")
		cmd.Env = append(os.Environ(), "COUNTRIES_PORT="+port, "COUNTRIES_TLS_CERT="+cert, "COUNTRIES_TLS_KEY="+key)
		if output := mustSucceed(t, cmd); output != "" {
			t.Errorf("it wrote %q", output)
		}
	})
}

func portOf(t testing.TB, p *process) string {
	t.Helper()
	_, port, err := net.SplitHostPort(p.address)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// mustWritePair writes a key and its certificate, which is for example.com.
func mustWritePair(t testing.TB) (cert, key string) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	pair := server.TLS.Certificates[0]
	private, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for path, block := range map[string]*pem.Block{
		cert: {Type: "CERTIFICATE", Bytes: pair.Certificate[0]},
		key:  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}
