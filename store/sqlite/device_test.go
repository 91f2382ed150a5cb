package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"countries/store/sqlite"
)

// A commit that cannot be written has failed, even when it need not be synced.
func TestUnsyncedCommit(t *testing.T) {
	path := disk{"x.db": nil}.write(t)
	r := sqlite.Record(filepath.Dir(path))
	defer r.Stop()
	c := openRecorded(t, path, "synchronous(NORMAL)")
	defer c.Close()
	mustExec(t, c, "CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT)")
	r.Fail(func(op sqlite.Op) int32 {
		if op.Kind == sqlite.OpWrite && op.Name == "x.db-wal" {
			return sqlite3.SQLITE_FULL
		}
		return sqlite3.SQLITE_OK
	})
	if err := c.Exec(t.Context(), "INSERT INTO x (text) VALUES ('lost')"); err == nil || err.Error() != "database or disk is full (13)" {
		t.Errorf("got %v", err)
	}
	r.Fail(nil)
	mustExec(t, c, "INSERT INTO x (text) VALUES ('kept')")
	expectRows(t, []string{"1 kept"}, mustOpen(t, mustCopy(t, path)))
}

// On a disk that may harm what is beside what it writes SQLite would fill up
// the sector after each commit, with halves of frames.
func TestNoPowersafeOverwrite(t *testing.T) {
	path := disk{"x.db": nil}.write(t)
	c, err := sqlite.Open("file:"+path+"?psow=0&vfs="+sqlite.VFS(), "journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	mustExec(t, c, "CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT)")
	mustExec(t, c, "INSERT INTO x (text) VALUES ('kept')")
	expectRows(t, []string{"1 kept"}, mustOpen(t, mustCopy(t, path)))
	expectRows(t, []string{"1 kept"}, mustOpenPlain(t, mustCopy(t, path)))
}

// Pages of another size would have no seals, so that there are none.
func TestPageSize(t *testing.T) {
	path := disk{"x.db": nil}.write(t)
	c := mustOpen(t, path, "journal_mode(DELETE)")
	mustExec(t, c, "CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT)")
	mustExec(t, c, "INSERT INTO x (text) VALUES ('kept')")
	mustExec(t, c, "PRAGMA page_size(8192)")
	if err := c.Exec(t.Context(), "VACUUM"); err == nil || err.Error() != "disk I/O error (778)" {
		t.Errorf("VACUUM: got %v", err)
	}
	c.Close()
	expectRows(t, []string{"1 kept"}, mustOpen(t, path))
}

// A log that was no log, as a crash may leave one, is empty; one of a processor
// of another kind is refused.
func TestForeignLog(t *testing.T) {
	path := disk{"x.db": mustMake(t, 10)}.write(t)
	for header, want := range map[string]string{
		"none":                     "",
		"\x37\x7f\x06\x82\x00\x2d": "",
		"\x37\x7f\x06\x83\x00\x2d": "database disk image is malformed (11)",
	} {
		log := make([]byte, 5000)
		copy(log, header)
		if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
			t.Fatal(err)
		}
		got := ""
		c, err := sqlite.Open("file:" + path + "?vfs=" + sqlite.VFS())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ask(t.Context(), c, "SELECT count(*) FROM x"); err != nil {
			got = err.Error()
		}
		c.Close()
		if got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}

// A crash in the middle of the first write leaves a page without a header, and
// a journal that undoes it. Then the database is as new as before.
func TestFirstPage(t *testing.T) {
	path := disk{"x.db": nil}.write(t)
	r := sqlite.Record(filepath.Dir(path))
	openRecorded(t, path).Close()
	crashed := disk{}
	for _, op := range r.Stop() {
		if crashed.apply(op); op.Kind == sqlite.OpWrite && op.Name == "x.db" {
			break
		}
	}
	clear(crashed["x.db"][:512])
	path = crashed.write(t)
	c := mustOpen(t, path)
	mustExec(t, c, "CREATE TABLE x (n INTEGER PRIMARY KEY, text TEXT)")
	mustExec(t, c, "INSERT INTO x (text) VALUES ('kept')")
	c.Close()
	expectRows(t, []string{"1 kept"}, mustOpen(t, path))
}
