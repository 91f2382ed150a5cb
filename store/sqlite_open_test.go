package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
)

// contents is every file below folder, with a sum of its bytes.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, folder)] = fmt.Sprintf("%d bytes, %x", len(data), sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// mustWrite makes a database by statements.
func mustWrite(t *testing.T, path string, statements ...string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := fileSource(path, "mode=rw").connect()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, statement := range statements {
		mustExec(t, c, statement)
	}
}

func TestOpenErrors(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(t *testing.T, path string)
		want    string // after "database PATH: "
	}{
		{"not a database", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("this is a text\n", 1000)), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "it is not a database"},
		{"a short file", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "it is not a database"},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}, "it is a folder, not a file"},
		{"another program's", func(t *testing.T, path string) {
			mustWrite(t, path, "CREATE TABLE bookmarks (id INTEGER PRIMARY KEY)")
		}, "it belongs to another program"},
		{"another program's, migrated alike", func(t *testing.T, path string) {
			mustWrite(t, path, "CREATE TABLE goose_db_version (version_id INTEGER)", "INSERT INTO goose_db_version VALUES (1)")
		}, "it belongs to another program"},
		{"newer", func(t *testing.T, path string) {
			s, err := openSQLite(t.Context(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			c, err := s.commits.acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			mustExec(t, c, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
			s.commits.release(c, nil)
			s.Close()
		}, "it was written by a newer version of this program (schema 9999, this program knows 1)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "countries.db")
			tt.prepare(t, path)
			before := contents(t, folder)
			s, err := Open(t.Context(), path, Options{Sample: []models.Country{{Name: "x"}}})
			if err == nil {
				s.Close()
				t.Fatal("Open succeeded")
			}
			if want := "database " + path + ": " + tt.want; err.Error() != want {
				t.Errorf("Open:\n got %s\nwant %s", err, want)
			}
			if s != nil {
				t.Errorf("Open returned %v beside its error", s)
			}
			if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
				t.Errorf("Open changed the disk (-before +after):\n%s", diff)
			}
		})
	}
}

func TestOpenMissingFolder(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "missing", "countries.db")
	_, err := Open(t.Context(), path, Options{})
	want := fmt.Sprintf("database %s: the folder %s does not exist", path, filepath.Dir(path))
	if err == nil || err.Error() != want {
		t.Errorf("Open:\n got %v\nwant %s", err, want)
	}
	if diff := cmp.Diff(map[string]string{}, contents(t, folder)); diff != "" {
		t.Errorf("Open left something (-want +got):\n%s", diff)
	}
}

func TestOpenNames(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a b.db", "what?.db", "100%.db", "%41.db", "no#1.db", "Δημοκρατία 한국.db", "a&b=c;d+e.db", "mode=memory?cache=shared", "file:x.db"} {
		s, err := Open(t.Context(), name, Options{Sample: []models.Country{{Name: "x"}}})
		if err != nil {
			t.Errorf("Open(%q): %v", name, err)
			continue
		}
		if err := create(t, s); err != nil {
			t.Errorf("Create in %q: %v", name, err)
		}
		s.Close()
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("no database at %q: %v", name, err)
		}
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 9 {
		t.Errorf("%d files were made, want 9: %v", len(entries), entries)
	}
}

// A crash while the database was made leaves an empty file, or tables without
// content. Either is still new.
func TestOpenUnfinished(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(t *testing.T, path string)
	}{
		{"an empty file", func(t *testing.T, path string) { mustWrite(t, path) }},
		{"a log and no table", func(t *testing.T, path string) { mustWrite(t, path, "PRAGMA journal_mode = WAL") }},
		{"tables", func(t *testing.T, path string) {
			s, err := openSQLite(t.Context(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			c, err := s.commits.acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			mustExec(t, c, "DELETE FROM state")
			s.commits.release(c, nil)
			s.Close()
		}},
		{"half a page and its journal", mustLeaveJournal},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), "countries.db")
		tt.prepare(t, path)
		s, err := Open(t.Context(), path, Options{Sample: []models.Country{{Name: "x"}, {Name: "y"}}})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		listing, err := s.List(t.Context(), ListOptions{})
		if err != nil || listing.Total != 2 {
			t.Errorf("%s: %d countries, %v, want the sample", tt.name, listing.Total, err)
		}
		listing.Close()
		s.Close()
	}
}

// mustLeaveJournal leaves what a crash does while SQLite writes the first page.
func mustLeaveJournal(t *testing.T, path string) {
	t.Helper()
	other := filepath.Join(t.TempDir(), "countries.db")
	mustWrite(t, other)
	c, err := fileSource(other, "mode=rw", "cache_size(1)").connect()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	mustExec(t, c, "BEGIN")
	mustExec(t, c, "CREATE TABLE x (text TEXT)")
	mustExec(t, c, "INSERT INTO x VALUES (hex(randomblob(100000)))") // more than the cache holds
	journal, err := os.ReadFile(other + "-journal")
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, c, "COMMIT")
	page, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(path, page[:2048], 0o600), os.WriteFile(path+"-journal", journal, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// On every system the path of a file is a path to SQLite, and not a host.
func TestFileSource(t *testing.T) {
	for path, want := range map[string]string{
		"/data/a b?c#d.db":     "file:///data/a%20b%3Fc%23d.db?mode=rw&vfs=sealed",
		"C:/data/countries.db": "file:///C:/data/countries.db?mode=rw&vfs=sealed",
	} {
		if got := fileSource(path, "mode=rw").uri; got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// Programs that start at the same time make one database together.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "countries.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := Open(t.Context(), path, Options{Sample: []models.Country{{Name: "x"}}})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if err := create(t, s); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	listing, err := s.List(t.Context(), ListOptions{})
	if err != nil || listing.Total != 9 {
		t.Errorf("%d countries, %v, want a sample of 1 and 8 more", listing.Total, err)
	}
	listing.Close()
}
