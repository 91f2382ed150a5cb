package e2e

import (
	"path/filepath"
	"testing"
)

// TestWorld: a new database has the world where that is asked for, and another
// start adds nothing to one that is there.
func TestWorld(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	p := mustServe(t, "--data", "world", "--database", database)
	const thailand = `{"id":764,"name":"Thailand","capital":"Bangkok","area":513120}`
	if _, body := p.get(t, "/countries/764"); body != thailand {
		t.Errorf("got %s, want %s", body, thailand)
	}
	first, list := p.get(t, "/countries")
	if total := first.Header.Get("X-Total-Count"); total != "250" {
		t.Errorf("%s countries", total)
	}
	if response, body := p.do(t, "DELETE", "/countries/10", ""); response.StatusCode != 204 {
		t.Errorf("%s %s", response.Status, body)
	}
	const antarctica = `{"id":10,"name":"Antarctica","capital":"","area":14200000}`
	if response, body := p.do(t, "POST", "/countries", antarctica); response.StatusCode != 201 || body != antarctica {
		t.Errorf("%s %s", response.Status, body)
	}
	p.kill(t)

	p = mustServe(t, "--data", "world", "--database", database)
	if _, again := p.get(t, "/countries"); again != list {
		t.Errorf("got %s, want %s", again, list)
	}
	const atlantis = `"name":"Atlantis","capital":"","area":0}`
	if _, body := p.do(t, "POST", "/countries", `{`+atlantis); body != `{"id":984,`+atlantis {
		t.Errorf("a new country: %s", body)
	}
}
