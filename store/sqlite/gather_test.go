package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"
)

// What was committed is in the log when COMMIT returns: a copy of the files,
// which is what a crash leaves, has all of it.
func TestCommitted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	c := mustOpen(t, path)
	defer c.Close()
	mustExec(t, c, "CREATE TABLE x (n INTEGER, filler BLOB)")
	for i := range 50 {
		mustExec(t, c, "INSERT INTO x VALUES ($1, zeroblob($2))", int64(i), int64(i*5000))
		crashed := filepath.Join(t.TempDir(), "x.db")
		for _, suffix := range []string{"", "-wal"} {
			content, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(crashed+suffix, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		again := mustOpen(t, crashed)
		if got := mustAsk(t, again, "SELECT max(n) FROM x")[0]; got != mustAsk(t, c, "SELECT max(n) FROM x")[0] {
			t.Errorf("a crash after commit %d leaves those up to %s", i, got)
		}
		again.Close()
	}
}

// A transaction that is too large for its cache writes to the log early. When
// it is rolled back, nothing of it gets in the way of other connections.
func TestRolledBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	one := mustOpen(t, path, "cache_size(5)")
	defer one.Close()
	two := mustOpen(t, path)
	defer two.Close()
	mustExec(t, one, "CREATE TABLE x (n INTEGER, text TEXT)")
	for i := range 20 {
		mustExec(t, one, "INSERT INTO x VALUES ($1, hex(randomblob(1000)))", int64(i))
	}
	for i := range 10 {
		mustExec(t, one, "PRAGMA wal_checkpoint(TRUNCATE)")
		mustExec(t, one, "BEGIN IMMEDIATE")
		mustExec(t, one, "UPDATE x SET text = hex(randomblob(1000))")
		mustExec(t, one, "ROLLBACK")
		mustExec(t, two, "UPDATE x SET text = 'two' WHERE n = $1", int64(2*i))
		mustExec(t, one, "UPDATE x SET text = 'one' WHERE n = $1", int64(2*i+1))
	}
	third := mustOpen(t, path)
	defer third.Close()
	if got := mustAsk(t, third, "SELECT count(*) FROM x WHERE text = iif(n % 2, 'one', 'two')")[0]; got != "20" {
		t.Errorf("%s rows have what was committed, want 20", got)
	}
	if got := mustAsk(t, third, "PRAGMA integrity_check")[0]; got != "ok" {
		t.Error(got)
	}
}
