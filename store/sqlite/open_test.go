package sqlite_test

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// contents returns every file below folder with a sum of its bytes, but for the
// lock.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".lock") {
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

func mustOpen(t testing.TB, path string, options store.Options) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func mustWriteFile(t *testing.T, path string, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func sample() []models.Country {
	return []models.Country{{ID: 1, Name: "Thailand"}, {ID: 2, Name: "Australia"}, {ID: 3, Name: "Egypt"}}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	mustMake := func(t *testing.T, path string, statements ...string) {
		t.Helper()
		mustOpen(t, path, store.Options{Sample: sample()}).Close()
		exec(t, path, statements...)
	}
	tests := []struct {
		name    string
		prepare func(t *testing.T, path string)
		want    string // after "database PATH: "
	}{
		{"not a database", func(t *testing.T, path string) {
			mustWriteFile(t, path, strings.Repeat("this is a text\n", 1000))
		}, "it is not a database"},
		{"a short file", func(t *testing.T, path string) { mustWriteFile(t, path, "x") }, "it is not a database"},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}, "it is a folder, not a file"},
		{"another program's", func(t *testing.T, path string) {
			exec(t, path, "CREATE TABLE bookmarks (id INTEGER PRIMARY KEY)")
		}, "it belongs to another program"},
		{"another program's, migrated alike", func(t *testing.T, path string) {
			exec(t, path, "CREATE TABLE goose_db_version (version_id INTEGER)", "INSERT INTO goose_db_version VALUES (1)")
		}, "it belongs to another program"},
		{"newer", func(t *testing.T, path string) {
			mustMake(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		}, "it was written by a newer version of this program (schema 9999, this program knows 2)"},
		{"a name that is empty", func(t *testing.T, path string) {
			mustMake(t, path, "PRAGMA ignore_check_constraints=1; UPDATE countries SET name = '' WHERE id = 2")
		}, "country 2: the name is empty; correct or delete the row with sqlite3"},
		{"bytes that are no UTF-8", func(t *testing.T, path string) {
			mustMake(t, path, "UPDATE countries SET capital = CAST(x'ff' AS TEXT) WHERE id = 3")
		}, "country 3: the capital is longer than 200 characters, not UTF-8, or contains NUL; correct or delete the row with sqlite3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "countries.db")
			tt.prepare(t, path)
			before := contents(t, folder)
			s, err := sqlite.Open(t.Context(), path, store.Options{Sample: sample()})
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
			// The lock is free again.
			os.RemoveAll(path)
			if s, err = sqlite.Open(t.Context(), path, store.Options{}); err != nil {
				t.Fatalf("Open of a new file: %v", err)
			}
			s.Close()
		})
	}
}

func TestOpenMissingFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "missing", "countries.db")
	_, err := sqlite.Open(t.Context(), path, store.Options{})
	want := fmt.Sprintf("database %s: the folder %s does not exist", path, filepath.Dir(path))
	if err == nil || err.Error() != want {
		t.Errorf("Open:\n got %v\nwant %s", err, want)
	}
	if diff := cmp.Diff(map[string]string{}, contents(t, folder)); diff != "" {
		t.Errorf("Open left something (-want +got):\n%s", diff)
	}
}

// Whatever characters a path has, it is the path of a file.
func TestOpenNames(t *testing.T) {
	t.Chdir(t.TempDir())
	names := []string{"a b.db", "what?.db", "100%.db", "%41.db", "no#1.db", "Δημοκρατία 한국.db", "a&b=c;d+e.db", "mode=memory?cache=shared"}
	for _, name := range names {
		s := mustOpen(t, name, store.Options{Sample: sample()})
		if _, err := s.Create(t.Context(), []models.Country{{Name: "x"}}); err != nil {
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
	if len(entries) != 2*len(names) { // each with its lock
		t.Errorf("%d files were made, want %d: %v", len(entries), 2*len(names), entries)
	}
}

// A crash while the database was made leaves an empty file, or tables without
// content. Either is still new.
func TestOpenUnfinished(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(t *testing.T, path string)
	}{
		{"an empty file", func(t *testing.T, path string) { mustWriteFile(t, path, "") }},
		{"a log and no table", func(t *testing.T, path string) { exec(t, path, "PRAGMA journal_mode = WAL") }},
		{"tables", func(t *testing.T, path string) {
			mustOpen(t, path, store.Options{}).Close()
			exec(t, path, "DELETE FROM service")
		}},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), "countries.db")
		tt.prepare(t, path)
		s := mustOpen(t, path, store.Options{Sample: sample()})
		if n := count(t, s); n != 3 {
			t.Errorf("%s: %d countries, want the sample", tt.name, n)
		}
		s.Close()
	}
}

func count(t testing.TB, s store.Store) int64 {
	t.Helper()
	listing, err := s.List(t.Context(), store.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	listing.Close()
	return listing.Total
}

// A database of the version before this one keeps its countries, its ids, and
// whether it was new.
func TestMigration(t *testing.T) {
	t.Parallel()
	old := func(t *testing.T, statements ...string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), "countries.db")
		schema, err := os.ReadFile("migrations/00001_countries.sql")
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(schema), "-- +goose Down")
		exec(t, path, append([]string{
			`CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
				is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))`,
			"INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1)", up,
		}, statements...)...)
		return path
	}
	path := old(t,
		"INSERT INTO countries VALUES (1, 'Åland', '', 0, 'aland', NULL), (7, 'Egypt', 'Cairo', 1010408, NULL, NULL)",
		"INSERT INTO used_ids VALUES (1, 3), (7, 9)",
		"INSERT INTO state VALUES (1, 2, 'revision')",
		"INSERT INTO probe VALUES (1, x'00')")
	for range 2 {
		s := mustOpen(t, path, store.Options{Sample: sample()})
		listing, err := s.List(t.Context(), store.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var got []models.Country
		for c := range listing.Countries {
			got = append(got, c)
		}
		want := []models.Country{{ID: 1, Name: "Åland"}, {ID: 7, Name: "Egypt", Capital: "Cairo", Area: 1010408}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("countries (-want +got):\n%s", diff)
		}
		s.Close()
	}
	s := mustOpen(t, path, store.Options{})
	if created, err := s.Create(t.Context(), []models.Country{{Name: "x"}}); err != nil || created[0].ID != 10 {
		t.Errorf("Create = %v, %v, want id 10", created, err)
	}
	s.Close()

	for name, tt := range map[string]struct {
		statement string
		want      int64
	}{
		"emptied": {"INSERT INTO state VALUES (1, 0, 'revision')", 0},
		"new":     {"DELETE FROM state", 3},
	} {
		s := mustOpen(t, old(t, tt.statement), store.Options{Sample: sample()})
		if n := count(t, s); n != tt.want {
			t.Errorf("%s: %d countries, want %d", name, n, tt.want)
		}
	}
}

// The file itself refuses what is no country, whoever writes it.
func TestConstraints(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "countries.db")
	mustOpen(t, path, store.Options{Sample: sample()}).Close()
	long := strings.Repeat("é", models.MaxLength)
	tests := []struct {
		values string
		ok     bool
	}{
		{fmt.Sprintf("10, '%s', '%s', 9007199254740991", long, long), true},
		{"9007199254740991, 'x', '', 0", true},
		{"11, 'x', '', '12'", true}, // a column of integers makes it one
		{"0, 'x', '', 0", false},
		{"-1, 'x', '', 0", false},
		{"9007199254740992, 'x', '', 0", false},
		{"'a', 'x', '', 0", false},
		{"20, '', '', 0", false},
		{"21, NULL, '', 0", false},
		{"22, x'61', '', 0", false},
		{fmt.Sprintf("23, '%sx', '', 0", long), false},
		{"24, 'a' || char(0) || 'b', '', 0", false},
		{"25, char(0), '', 0", false},
		{"26, 'x', NULL, 0", false},
		{"27, 'x', x'', 0", false},
		{fmt.Sprintf("28, 'x', '%sx', 0", long), false},
		{"29, 'x', 'a' || char(0), 0", false},
		{"30, 'x', '', NULL", false},
		{"31, 'x', '', -1", false},
		{"32, 'x', '', 9007199254740992", false},
		{"33, 'x', '', 1.5", false},
		{"34, 'x', '', 'one'", false},
		{"35, 'x', '', x'01'", false},
	}
	for _, tt := range tests {
		err := tryExec(t, path, "INSERT INTO countries (id, name, capital, area) VALUES ("+tt.values+")")
		if ok := err == nil; ok != tt.ok {
			t.Errorf("INSERT of %s: %v, want it to be accepted: %v", tt.values, err, tt.ok)
		}
	}
	mustOpen(t, path, store.Options{}).Close()
}

// A second service says who has the file.
func TestLock(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	path := filepath.Join(t.TempDir(), "countries.db")
	first := mustOpen(t, path, store.Options{Sample: sample()})
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	waited := make(chan error)
	go func() {
		_, err := sqlite.Open(t.Context(), link, store.Options{})
		waited <- err
	}()
	want := fmt.Sprintf("database %s: another service has it, process %d; several services share a PostgreSQL database", link, os.Getpid())
	if err := <-waited; err == nil || err.Error() != want {
		t.Errorf("a second Open:\n got %v\nwant %s", err, want)
	}
	// One that waits gets the file when the first ends.
	go func() {
		s, err := sqlite.Open(t.Context(), path, store.Options{})
		if err == nil {
			defer s.Close()
			_, err = s.Create(t.Context(), []models.Country{{Name: "x"}})
		}
		waited <- err
	}()
	if _, err := first.Create(t.Context(), []models.Country{{Name: "x"}}); err != nil {
		t.Fatal(err)
	}
	first.Close()
	if err := <-waited; err != nil {
		t.Errorf("a second Open that waited: %v", err)
	}
	if n := count(t, mustOpen(t, path, store.Options{})); n != 5 {
		t.Errorf("%d countries, want 5", n)
	}
}
