package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sqlite3 "modernc.org/sqlite/lib"

	"countries/store/sqlite"
)

// TestCrash looks after each commit what a crash would leave, which is a copy of
// the file and the log: all that was committed, for any SQLite. When another
// has brought the log into the file, the pages are still sealed.
//
// Two connections take turns. Their caches are so small that pages go to the
// log early, and again; some transactions and statements are rolled back.
func TestCrash(t *testing.T) {
	random := seeded(t)
	path := filepath.Join(t.TempDir(), "x.db")
	conns := []*sqlite.Conn{mustOpen(t, path, "cache_size(5)"), mustOpen(t, path, "cache_size(5)", "wal_autocheckpoint(50)")}
	for _, c := range conns {
		defer c.Close()
	}
	mustExec(t, conns[0], "CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT UNIQUE)")
	for range 20 {
		c := conns[random.IntN(len(conns))]
		mustExec(t, c, "BEGIN IMMEDIATE")
		for range 1 + random.IntN(60) {
			mustExec(t, c, "INSERT INTO x (text) VALUES (hex(randomblob($1)))", 8+int64(random.IntN(1500)))
		}
		mustExec(t, c, "UPDATE x SET text = text || 'x' WHERE n % $1 = 0", int64(2+random.IntN(5)))
		// Most of these fail, because texts are unique, after some rows.
		_ = c.Exec(t.Context(), "UPDATE x SET text = iif(n < $1, text || 'y', 'same')", int64(random.IntN(40)))
		if random.IntN(4) == 0 {
			mustExec(t, c, "ROLLBACK")
		} else {
			mustExec(t, c, "COMMIT")
		}
		want := mustAsk(t, c, "SELECT n || ' ' || text FROM x ORDER BY n")
		crashed := mustCopy(t, path)
		expectRows(t, want, mustOpenPlain(t, crashed))
		expectRows(t, want, mustOpen(t, crashed))
		expectRows(t, want, mustOpen(t, mustCopy(t, path)))
	}
}

// mustCopy copies a database with its log.
func mustCopy(t testing.TB, path string) string {
	t.Helper()
	target := filepath.Join(t.TempDir(), "x.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return target
}

// mustOpenPlain opens a database as a program does that knows of no seals.
func mustOpenPlain(t testing.TB, path string) *sqlite.Conn {
	t.Helper()
	c, err := sqlite.Open("file:" + path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func expectRows(t *testing.T, want []string, c *sqlite.Conn) {
	t.Helper()
	defer c.Close()
	if diff := cmp.Diff(want, mustAsk(t, c, "SELECT n || ' ' || text FROM x ORDER BY n")); diff != "" {
		t.Fatalf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ok"}, mustAsk(t, c, "PRAGMA integrity_check")); diff != "" {
		t.Fatalf("integrity_check (-want +got):\n%s", diff)
	}
}

// TestDamagedLog damages pages in the log of a database that is in use.
func TestDamagedLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	c := mustOpen(t, path)
	defer c.Close()
	mustExec(t, c, "CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT)")
	for range 100 {
		mustExec(t, c, "INSERT INTO x (text) VALUES (hex(randomblob(500)))")
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	text := mustAsk(t, c, "SELECT text FROM x WHERE n = 50")[0]
	damaged := bytes.ReplaceAll(log, []byte(text), []byte(strings.Repeat("0", len(text))))
	if err := os.WriteFile(path+"-wal", damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	other := mustOpen(t, path)
	defer other.Close()
	var failure *sqlite.Error
	if got, err := ask(t.Context(), other, "SELECT text FROM x WHERE n = 50"); !errors.As(err, &failure) || failure.Code() != sqlite3.SQLITE_CORRUPT {
		t.Errorf("got %.20s, %v, want CORRUPT", got, err)
	}
}

// A transaction that is too large for its cache writes to the log early. When
// it is rolled back, nothing of it gets in the way of what another connection
// writes there, be that less, more or as much.
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
	for i := range 20 {
		mustExec(t, one, "PRAGMA wal_checkpoint(TRUNCATE)")
		mustExec(t, one, "BEGIN IMMEDIATE")
		mustExec(t, one, "UPDATE x SET text = hex(randomblob(1000))")
		mustExec(t, one, "ROLLBACK")
		mustExec(t, two, "UPDATE x SET text = hex(randomblob(1000)) WHERE n <= $1", int64(i))
		mustExec(t, one, "UPDATE x SET text = hex(randomblob(1000)) WHERE n = $1", int64(i))
		want := mustAsk(t, two, "SELECT n || ' ' || text FROM x ORDER BY n")
		expectRows(t, want, mustOpen(t, mustCopy(t, path)))
	}
}
