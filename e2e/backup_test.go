package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestBackup copies a database while clients write to it, and serves the copy.
func TestBackup(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database, copied := filepath.Join(folder, "countries.db"), filepath.Join(folder, "copy.db")
	p := mustServe(t, "--database", database)
	l := newLedger(t)
	stop := l.write(8, p)
	l.awaitAcknowledged(200)
	before := l.given()
	mustRun(t, "backup", "--database", database, copied)
	stop()

	checkIntegrity(t, copied)
	restored := mustServe(t, "--database", copied)
	have := map[int64]bool{}
	for _, c := range l.list(restored) {
		have[c.ID] = true
	}
	for id := range before {
		if now := l.may[id][0]; !have[id] && now != (country{}) {
			t.Errorf("country %d was acknowledged before the copy, and is not in it", id)
		}
	}
	l.check(p)

	code, output := run(t, "backup", "--database", database, copied)
	if want := fmt.Sprintf("countries: backup %s: file already exists\n", copied); code != 1 || output != want {
		t.Errorf("over a file: exit code %d, %q, want 1, %q", code, output, want)
	}
}

// TestBackupIsExact compares a copy with what is quiet.
func TestBackupIsExact(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database, copied := filepath.Join(folder, "countries.db"), filepath.Join(folder, "copy.db")
	p := mustServe(t, "--database", database)
	l := newLedger(t)
	stop := l.write(8, p)
	l.awaitAcknowledged(300)
	stop()
	mustRun(t, "backup", "--database", database, copied)
	p.kill(t)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(database + suffix)
	}
	if err := os.Rename(copied, database); err != nil {
		t.Fatal(err)
	}
	p = mustServe(t, "--database", database)
	l.check(p)
	stop = l.write(8, p) // which would fail if ids came again
	l.awaitAcknowledged(100)
	stop()
	l.check(p)
	checkIntegrity(t, database)
}

// mustRun runs a command that has to succeed without a word.
func mustRun(t testing.TB, args ...string) {
	t.Helper()
	if code, output := run(t, args...); code != 0 || output != "" {
		t.Fatalf("%v: exit code %d, %q", args, code, output)
	}
}
