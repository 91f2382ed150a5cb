package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestDeaf: clients that ask for long answers and do not read them take up
// bounded memory, and others are served meanwhile.
func TestDeaf(t *testing.T) {
	p := mustServe(t, "--database", filepath.Join(t.TempDir(), "countries.db"))
	page := strings.Repeat(`,{"name":"`+strings.Repeat("🇩", 200)+`","capital":"`+strings.Repeat("🇪", 200)+`","area":1}`, 1000)
	if got, body := p.do(t, http.MethodPost, "/countries/bulk", "["+page[1:]+"]"); got.StatusCode != http.StatusCreated {
		t.Fatalf("the bulk got %d %.100s", got.StatusCode, body)
	}
	bulk := func(body string) string {
		return fmt.Sprintf("POST /countries/bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	var requests []string
	noise := bulk(strings.Repeat("\x01", 16<<20)) // which comes back six times as long
	failures := bulk("[" + strings.Repeat("{},", 9999) + "{}]")
	for i := range 16 {
		requests = append(requests, noise, failures, failures)
		for j := range 12 {
			requests = append(requests, fmt.Sprintf("GET /countries?limit=1000&sort=name&min_area=%d&x=%d HTTP/1.1\r\nHost: x\r\n\r\n", i%2, j))
		}
	}
	var sending sync.WaitGroup
	for _, request := range requests {
		conn := mustDial(t, p.address)
		sending.Go(func() {
			_ = conn.SetWriteDeadline(time.Now().Add(patience))
			_, _ = io.WriteString(conn, request) // which may be refused half-way
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetReadBuffer(4 << 10)
			}
		})
	}
	sending.Wait()
	_, refused := mustMeasure(t, p)
	memory := mustReadMemory(t, p)
	t.Logf("%d deaf clients: memory %d MiB at most, %d normal requests refused", len(requests), memory>>20, refused)
	if most := int64(512 << 20); memory > most {
		t.Errorf("memory %d MiB, want at most %d", memory>>20, most>>20)
	}
	if got, body := p.get(t, "/countries/1"); got.StatusCode != http.StatusOK {
		t.Errorf("GET /countries/1 got %d %s", got.StatusCode, body)
	}
}
