package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLeave: clients that leave in the middle of a long list leave nothing
// behind that the program would go on to hold for them.
func TestLeave(t *testing.T) {
	t.Parallel()
	p, _ := mustServeLong(t)
	newLedger(t).list(p)
	before := mustReadUsage(t, p)
	for range 3 {
		var leavers []*http.Response
		for range 16 { // as many as are served at once
			leavers = append(leavers, mustBeginList(t, p, "identity"))
		}
		for _, leaver := range leavers {
			leaver.Body.Close()
		}
	}
	const kept = 20 // connections to the database, and to others
	timeout := time.After(patience)
	for look := time.Tick(50 * time.Millisecond); ; {
		after := mustReadUsage(t, p)
		if after.files <= before.files+kept && after.goroutines <= before.goroutines+kept {
			return
		}
		select {
		case <-look:
		case <-timeout:
			t.Fatalf("before %v, after %v", before, after)
		}
	}
}

// mustServeLong starts the program on a database, all of it in the file, whose
// list is longer than what connections hold.
func mustServeLong(t testing.TB) (p *process, database string) {
	t.Helper()
	database = filepath.Join(t.TempDir(), "countries.db")
	p = mustServe(t, "--database", database, "--data", "none")
	text := strings.Repeat("\U0001F1E9", 200)
	row := fmt.Sprintf(`,{"name":"%s","capital":"%s","area":1}`, text, text)
	if response, body := p.do(t, http.MethodPost, "/countries/bulk", "["+strings.Repeat(row, 9500)[1:]+"]"); response.StatusCode != http.StatusCreated {
		t.Fatalf("%s %.300s", response.Status, body)
	}
	p.signal(t, os.Interrupt)
	p.await(t)
	return mustServe(t, "--database", database), database
}

// mustBeginList returns once a long list begins to come.
func mustBeginList(t testing.TB, p *process, encoding string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.address+"/countries", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	request.Header.Set("Accept-Encoding", encoding)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	if got := response.Header.Get("Content-Encoding"); response.StatusCode != http.StatusOK || got != strings.TrimPrefix(encoding, "identity") {
		t.Fatalf("%s, Content-Encoding %q", response.Status, got)
	}
	return response
}
