package sqlite_test

import (
	"flag"
	"math/rand/v2"
	"path/filepath"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"countries/store/sqlite"
)

var faults = flag.Int("sqlite.faults", 60, "how many times TestFaults lets operations fail")

// TestFaults lets a few operations on files fail, one after another. What was
// committed is there afterwards, nothing of what failed is, and the connections
// go on; so it is after a crash, once there was a commit that did not fail.
func TestFaults(t *testing.T) {
	random := seeded(t)
	failed := 0
	for range *faults {
		failed += runFaults(t, random)
	}
	t.Logf("%d transactions failed", failed)
	if failed == 0 {
		t.Error("nothing failed")
	}
}

func runFaults(t *testing.T, random *rand.Rand) (failed int) {
	t.Helper()
	path := disk{"x.db": nil}.write(t)
	r := sqlite.Record(filepath.Dir(path))
	defer r.Stop()
	conns := []*sqlite.Conn{
		openRecorded(t, path, "cache_size(5)", "wal_autocheckpoint(10)"),
		openRecorded(t, path, "cache_size(20)", "wal_autocheckpoint(0)"),
	}
	mustExec(t, conns[0], "CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT UNIQUE)")
	transact(t, conns[0], random)
	known := content(t, conns[1])
	for range 6 {
		c := conns[random.IntN(len(conns))]
		r.Fail(failSome(random))
		after, err := tryWork(t, c, random)
		r.Fail(nil)
		_ = c.Exec(t.Context(), "ROLLBACK") // unless SQLite has done so
		if err == nil {
			known = after
		} else {
			failed++
		}
		// The failed one must not be seen by anybody, nor stand in anybody's way.
		for _, c := range conns {
			if got := content(t, c); got != known {
				t.Fatalf("after %v: it has %d bytes, want %d", err, len(got), len(known))
			}
		}
	}
	transact(t, conns[0], random)
	known = content(t, conns[1])
	crashed := mustOpen(t, mustCopy(t, path))
	defer crashed.Close()
	if got := content(t, crashed); got != known {
		t.Fatalf("after a crash: it has %d bytes, want %d", len(got), len(known))
	}
	if got := mustAsk(t, crashed, "PRAGMA integrity_check"); got[0] != "ok" {
		t.Fatal(got)
	}
	for _, c := range conns {
		c.Close()
	}
	return failed
}

// failSome lets the operations fail that come after some, of one kind.
func failSome(random *rand.Rand) func(sqlite.Op) int32 {
	kinds := map[sqlite.OpKind]int32{
		sqlite.OpRead: sqlite3.SQLITE_IOERR_READ, sqlite.OpWrite: sqlite3.SQLITE_FULL,
		sqlite.OpSync: sqlite3.SQLITE_IOERR_FSYNC, sqlite.OpTruncate: sqlite3.SQLITE_IOERR_TRUNCATE,
	}
	kind := []sqlite.OpKind{sqlite.OpRead, sqlite.OpWrite, sqlite.OpWrite, sqlite.OpSync, sqlite.OpTruncate}[random.IntN(5)]
	before, times := random.IntN(12), 1+random.IntN(3)
	return func(op sqlite.Op) int32 {
		if op.Kind != kind {
			return sqlite3.SQLITE_OK
		}
		if before--; before >= 0 {
			return sqlite3.SQLITE_OK
		}
		if times--; times < 0 {
			return sqlite3.SQLITE_OK
		}
		return kinds[kind]
	}
}

// tryWork writes in one transaction, and returns what there is after it.
func tryWork(t *testing.T, c *sqlite.Conn, random *rand.Rand) (after string, err error) {
	statements := []string{
		"BEGIN IMMEDIATE",
		"INSERT INTO x (text) VALUES (hex(randomblob(20000)))",
		"UPDATE x SET text = hex(randomblob(300))",
		"SAVEPOINT s",
		"DELETE FROM x WHERE n % 3 = 0",
		[]string{"ROLLBACK TO s", "RELEASE s"}[random.IntN(2)],
		"INSERT INTO x (text) VALUES (hex(randomblob(3000)))",
	}
	if random.IntN(5) == 0 {
		statements = []string{"PRAGMA wal_checkpoint(TRUNCATE)", "BEGIN IMMEDIATE"}
	}
	for _, s := range statements {
		if err := c.Exec(t.Context(), s); err != nil {
			return "", err
		}
	}
	rows, err := ask(t.Context(), c, "SELECT n || ' ' || text FROM x ORDER BY n")
	if err != nil {
		return "", err
	}
	return join(rows), c.Exec(t.Context(), "COMMIT")
}
