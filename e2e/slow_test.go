package e2e

import (
	"errors"
	"io"
	"os"
	"testing"
	"time"
)

// TestSlow: a client that begins and does not go on is hung up on.
func TestSlow(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	for name, begin := range map[string]string{
		"header": "GET /countries HTTP/1.1\r\nHost: x\r\nA: b",
		"body":   "POST /countries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := mustDial(t, p.address)
			if _, err := io.WriteString(conn, begin); err != nil {
				t.Fatal(err)
			}
			if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(conn); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("still connected after %v", patience)
			}
		})
	}
}
