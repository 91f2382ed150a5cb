package sqlite_test

import (
	"errors"
	"flag"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"countries/store/sqlite"
)

var faults = flag.Int("sqlite.faults", 30, "how many times TestFaults lets operations fail")

// TestFaults lets a few operations on files fail, one after another. What was
// committed is there afterwards, nothing of what failed is, and the connections
// go on.
//
// A crash and a power cut keep what was committed too. But a COMMIT whose sync
// failed is in doubt: all of it may be in the log, and whoever recovers that
// cannot tell. So it is with SQLite's own files. A commit that changes something
// writes over it and ends the doubt; one that changes nothing writes nothing.
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
	r.Mark(known)
	for range 6 {
		c := conns[random.IntN(len(conns))]
		r.Fail(failSome(random))
		after, err := tryWork(t, c, random)
		r.Fail(nil)
		_ = c.Exec(t.Context(), "ROLLBACK") // unless SQLite has done so
		switch {
		case err == nil && after != known:
			known = after
			r.Mark(known)
		case err != nil:
			failed++
			var failure *sqlite.Error
			if after != "" && errors.As(err, &failure) && failure.Code() == sqlite3.SQLITE_IOERR_FSYNC {
				r.Doubt(after)
			}
		}
		// The failed one must not be seen by anybody, nor stand in anybody's way.
		for _, c := range conns {
			if got := content(t, c); got != known {
				t.Fatalf("after %v: it has %d bytes, want %d", err, len(got), len(known))
			}
		}
		expectCrashed(t, path, r)
	}
	mustExec(t, conns[0], "INSERT INTO x (text) VALUES ('no doubt')")
	r.Mark(content(t, conns[1]))
	expectCrashed(t, path, r)
	for _, c := range conns {
		c.Close()
	}
	for range 3 {
		session{disk{"x.db": nil}, r.Ops()}.cut(t, random)
	}
	return failed
}

// expectCrashed expects what a crash would leave now to be possible.
func expectCrashed(t *testing.T, path string, r *sqlite.Recording) {
	t.Helper()
	c := mustOpen(t, mustCopy(t, path), "synchronous(OFF)")
	defer c.Close()
	ops := r.Ops()
	possible := session{ops: ops}.possible(len(ops))
	if got := content(t, c); !slices.Contains(possible, got) {
		t.Fatalf("after a crash: it has %d bytes, want %s", len(got), sizes(possible))
	}
	if verdict := mustAsk(t, c, "PRAGMA integrity_check"); verdict[0] != "ok" {
		t.Fatalf("after a crash: %s", verdict)
	}
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

// tryWork writes in one transaction, and returns what there is after it: "" when
// it has failed before its COMMIT.
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
