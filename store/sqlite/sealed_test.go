package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"countries/store/sqlite"
)

// mustMake makes a database of so many rows and returns its file.
func mustMake(t testing.TB, rows int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	c := mustOpen(t, path)
	mustExec(t, c, "CREATE TABLE x (id INTEGER PRIMARY KEY, text TEXT)")
	mustExec(t, c, "CREATE INDEX x_text ON x (text)")
	mustExec(t, c, "BEGIN")
	for i := range rows {
		mustExec(t, c, "INSERT INTO x (text) VALUES ($1)", fmt.Sprintf("row %d %0*d", i*7919%rows, i%100, 0))
	}
	mustExec(t, c, "COMMIT")
	c.Close()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// whole reads all of a database, by every tree that it has.
func whole(t testing.TB, file []byte) (string, error) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := sqlite.Open("file:" + path + "?mode=ro&vfs=" + sqlite.VFS())
	if err != nil {
		return "", err
	}
	defer c.Close()
	rows, err := ask(t.Context(), c, "SELECT id || text FROM x ORDER BY id")
	if err != nil {
		return "", err
	}
	order, err := ask(t.Context(), c, "SELECT text FROM x ORDER BY text")
	return fmt.Sprint(rows, order), err
}

// One byte of any page that is not what it was is found.
func TestDamagedPages(t *testing.T) {
	file := mustMake(t, 300)
	want, err := whole(t, file)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	for first := 0; first < len(file); first += page {
		for _, at := range []int{0, rand.IntN(page), page - 8, page - 1} {
			damaged := bytes.Clone(file)
			damaged[first+at] ^= byte(1 + rand.IntN(255))
			got, err := whole(t, damaged)
			var e *sqlite.Error
			if errors.As(err, &e) && (e.Code()&0xff == sqlite3.SQLITE_CORRUPT || e.Code() == sqlite3.SQLITE_NOTADB) {
				continue
			}
			if err != nil || got != want {
				t.Errorf("byte %d of page %d: got %v and what is wrong", at, first/page+1, err)
			}
		}
	}
}

// A page in the place of another, or from another time, and what is no longer
// there are found too.
func TestMisplacedPages(t *testing.T) {
	file := mustMake(t, 300)
	const page = 4096
	tests := map[string]func(b []byte) []byte{
		"swapped": func(b []byte) []byte {
			copy(b[5*page:], file[6*page:7*page])
			copy(b[6*page:], file[5*page:6*page])
			return b
		},
		"empty":       func(b []byte) []byte { clear(b[5*page : 6*page]); return b },
		"shorter":     func(b []byte) []byte { return b[:len(b)-page] },
		"half a page": func(b []byte) []byte { return b[:len(b)-page/2] },
		"page size":   func(b []byte) []byte { b[16], b[17] = 2, 0; return b },
		"room":        func(b []byte) []byte { b[20] = 0; return b },
	}
	for name, damage := range tests {
		if _, err := whole(t, damage(bytes.Clone(file))); err == nil {
			t.Errorf("%s: it can be read", name)
		}
	}
}

// Other programs can read what is sealed.
func TestPlainReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, mustMake(t, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity_check: %s, %v", verdict, err)
	}
}
