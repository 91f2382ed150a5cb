package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"countries/store/sqlite"
)

// TestLongRows: rows that go on over pages of their own, of which SQLite may
// read only a part, are read from the file, and their damage is found there.
func TestLongRows(t *testing.T) {
	for _, size := range []int{4000, 4100, 5000, 8200, 12_500, 100_000} {
		path := filepath.Join(t.TempDir(), "x.db")
		c := mustOpen(t, path)
		mustExec(t, c, "CREATE TABLE x (id INTEGER PRIMARY KEY, text TEXT)")
		for i := range 20 {
			mustExec(t, c, "INSERT INTO x VALUES ($1, $2)", int64(i), strings.Repeat("n", size+i))
		}
		c.Close()

		c = mustOpen(t, path)
		for i, text := range mustAsk(t, c, "SELECT text FROM x ORDER BY id") {
			if text != strings.Repeat("n", size+i) {
				t.Errorf("row %d of %d bytes came back as %d others", i, size+i, len(text))
			}
		}
		c.Close()

		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file[strings.LastIndex(string(file), "nnnn")] = 'm'
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		c = mustOpen(t, path)
		var failure *sqlite.Error
		if _, err := ask(t.Context(), c, "SELECT text FROM x"); !errors.As(err, &failure) || failure.Code()&0xff != sqlite3.SQLITE_CORRUPT {
			t.Errorf("a row of %d bytes, damaged: got %v", size, err)
		}
		c.Close()
	}
}
