package sqlite_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countries/store/sqlite"
)

// FuzzDamage writes something anywhere into a database that a crash has left,
// or cuts it off there. The file is read right or not at all. Of its log all
// commits are read or, as after a crash, only the first of them.
func FuzzDamage(f *testing.F) {
	path := filepath.Join(f.TempDir(), "x.db")
	c := mustOpen(f, path, "wal_autocheckpoint(0)")
	mustExec(f, c, "CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT UNIQUE)")
	mustExec(f, c, "PRAGMA wal_checkpoint(TRUNCATE)")
	var states []string // that the log has, and the file
	for i := range 12 {
		if i == 6 {
			mustExec(f, c, "PRAGMA wal_checkpoint(TRUNCATE)")
			states = states[i-1:]
		}
		mustExec(f, c, "INSERT INTO x (text) VALUES ($1)", strings.Repeat(string(rune('a'+i)), 1500*i+10))
		states = append(states, content(f, c))
	}
	left := readDisk(f, path)
	c.Close()

	f.Add(false, uint(0), []byte("SQLite format 3\x00\x02\x00")) // another size of pages
	f.Add(false, uint(20), []byte{0})                            // no room for seals
	f.Add(false, uint(4096+4088), []byte{9})                     // another page's number
	f.Add(false, uint(8192), []byte{})
	f.Add(false, uint(4095), []byte{})
	f.Add(true, uint(0), []byte{0x37, 0x7f, 0x06, 0x83}) // sums in another order of bytes
	f.Add(true, uint(8), []byte{0, 0, 2, 0})
	f.Add(true, uint(32+4), []byte{0, 0, 0, 1}) // the end of a transaction
	f.Add(true, uint(32+4120), []byte{0, 0, 0, 200})
	f.Add(true, uint(32+4120+24+4092), []byte{1, 2, 3, 4})
	f.Add(true, uint(32+2*4120+100), []byte{})
	f.Fuzz(func(t *testing.T, log bool, at uint, content []byte) {
		name := map[bool]string{false: "x.db", true: "x.db-wal"}[log]
		damaged := bytes.Clone(left[name])
		at %= uint(len(damaged))
		if len(content) == 0 {
			damaged = damaged[:at]
		}
		copy(damaged[at:], content)
		got, err := readAll(t, disk{"x.db": left["x.db"], "x.db-wal": left["x.db-wal"], name: damaged})
		last := states[len(states)-1]
		if err == nil && got != last && !(log && slices.Contains(states, got)) {
			t.Errorf("%d bytes at %d of %s: it reads as %d bytes, want %d", len(content), at, name, len(got), len(last))
		}
	})
}

// readAll is the content of a database, by its table and by its index.
func readAll(t *testing.T, d disk) (string, error) {
	t.Helper()
	c, err := sqlite.Open("file:"+d.write(t)+"?vfs="+sqlite.VFS(), "synchronous(OFF)")
	if err != nil {
		return "", err
	}
	defer c.Close()
	rows, err := ask(t.Context(), c, "SELECT n || ' ' || text FROM x ORDER BY n")
	if err != nil {
		return "", err
	}
	ordered, err := ask(t.Context(), c, "SELECT n || ' ' || text FROM x INDEXED BY sqlite_autoindex_x_1 ORDER BY text")
	if err == nil && !slices.Equal(slices.Sorted(slices.Values(rows)), slices.Sorted(slices.Values(ordered))) {
		t.Error("the index has other rows than the table")
	}
	return join(rows), err
}
