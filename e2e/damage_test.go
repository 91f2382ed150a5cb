package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRefusesDatabase starts the program on what it must not touch: it says
// why in one line, and leaves everything as it was.
func TestRefusesDatabase(t *testing.T) {
	t.Parallel()
	whole := mustMakeDatabase(t, 500)
	write := func(content []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	execute := func(content []byte, statements ...string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			write(content)(t, path)
			db := mustOpenSQL(t, path, "")
			defer db.Close()
			for _, statement := range statements {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	const damaged = "it is damaged (restore a backup, or save what can be read with sqlite3's .recover): database disk image is malformed (11)"
	tests := []struct {
		name    string
		prepare func(t *testing.T, path string)
		want    string
	}{
		{"a text", write([]byte(strings.Repeat("Thailand, Bangkok\n", 500))), "it is not a database"},
		{"without its head", write(whole[100:]), "it is not a database"},
		{"half of it", write(whole[:len(whole)/2]), damaged},
		{"one page of it", write(whole[:4096]), damaged},
		{"less than a head", write(whole[:50]), "it is not a database"},
		{"another program's", execute(nil, "CREATE TABLE notes (text)"), "it belongs to another program"},
		{"another goose program's", execute(nil, "CREATE TABLE goose_db_version (version_id, is_applied)", "INSERT INTO goose_db_version VALUES (1, 1)"), "it belongs to another program"},
		{"a newer version's", execute(whole, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"), "it was written by a newer version of this program (schema 99, this program knows 2)"},
		{"locked", func(t *testing.T, path string) {
			write(whole)(t, path)
			mustLock(t, path)
		}, "another program has locked it: database is locked (5) (SQLITE_BUSY)"},
		{"a folder", func(_ *testing.T, path string) { os.Mkdir(path, 0o700) }, "it is a folder, not a file"},
		{"without its folder", func(_ *testing.T, path string) { os.Remove(filepath.Dir(path)) }, "the folder FOLDER does not exist"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			database := filepath.Join(folder, "countries.db")
			tt.prepare(t, database)
			before := snapshot(folder)
			got := refusal(t, "--database", database)
			want := fmt.Sprintf("countries: database %s: %s\n", database, strings.ReplaceAll(tt.want, "FOLDER", folder))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, snapshot(folder)); diff != "" {
				t.Errorf("it changed (-before +after):\n%s", diff)
			}
		})
	}
}

// snapshot is what a folder holds: the content of each file by its name. What
// is in -shm is left out: there the locks are, which this process would lose;
// and so is the service's lock, which stays.
func snapshot(folder string) map[string]string {
	files := map[string]string{}
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), "-shm") || strings.HasSuffix(entry.Name(), ".lock") {
			continue
		}
		content, _ := os.ReadFile(filepath.Join(folder, entry.Name()))
		files[entry.Name()] = string(content)
	}
	return files
}

// mustMakeDatabase is the file of a database with so many countries.
func mustMakeDatabase(t testing.TB, n int) []byte {
	t.Helper()
	database := filepath.Join(t.TempDir(), "countries.db")
	p := mustServe(t, "--database", database, "--data", "none")
	mustCreateBulk(t, p, n)
	p.signal(t, os.Interrupt)
	p.await(t)
	file, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// mustCreateBulk creates so many countries at once and returns them.
func mustCreateBulk(t testing.TB, p *process, n int) []country {
	t.Helper()
	list := make([]country, n)
	for i := range list {
		list[i] = country{Name: fmt.Sprintf("Land %d", i), Capital: strings.Repeat("ab ", 1+i%60), Area: int64(i) << 20}
	}
	response, body := p.do(t, http.MethodPost, "/countries/bulk", mustEncode(t, list))
	if response.StatusCode != http.StatusCreated {
		t.Fatal(response.Status, body)
	}
	return mustDecode[[]country](t, strings.NewReader(body))
}

func mustEncode(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
