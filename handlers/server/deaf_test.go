package server

import (
	"net/http"
	"testing"
	"time"
)

// TestHTTP2Deaf: who asks for long lists and reads none of them does not keep
// the places of those who do.
func TestHTTP2Deaf(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	address := startServer(t, Options{MaxConnections: 10, Certificate: mustCertificate(t)}, time.Second, 1000)
	deaf, other := mustSpeakHTTP2(t, address, nil), mustSpeakHTTP2(t, address, nil)
	for range 16 {
		mustGet(t, deaf, "/countries", "identity")
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		list := mustGet(t, other, "/countries", "identity")
		if list.StatusCode == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("still %s", list.Status)
		}
	}
}
