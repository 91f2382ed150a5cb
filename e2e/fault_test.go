package e2e

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const newCountry = `{"name":"a","capital":"b","area":1}`

// TestDeletedWhileRunning writes to a file that nobody will find again.
func TestDeletedWhileRunning(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	p := mustServe(t, "--database", database)
	l := newLedger(t)
	l.check(p)
	if err := os.Remove(database); err != nil {
		t.Fatal(err)
	}
	expectUnavailable(t, p, http.MethodPost, "/countries", newCountry)
	expectUnavailable(t, p, http.MethodPut, "/countries/1", newCountry)
	expectUnavailable(t, p, http.MethodDelete, "/countries/1", "")
	p.log.await(t, "is gone: put it back")
	l.check(p) // which reads, from memory

	// Another database in its place is not this one.
	if err := os.WriteFile(database, mustMakeDatabase(t, 5), 0o600); err != nil {
		t.Fatal(err)
	}
	expectUnavailable(t, p, http.MethodPost, "/countries", newCountry)
	p.log.await(t, "another file is in the place")
}

// TestLockedWhileRunning lets another program keep the lock of writers.
func TestLockedWhileRunning(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	p := mustServe(t, "--database", database)
	l := newLedger(t)
	lock := mustLock(t, database)
	expectUnavailable(t, p, http.MethodPost, "/countries", newCountry)
	p.log.await(t, "database is locked")
	l.check(p) // which reads
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	stop := l.write(4, p)
	l.awaitAcknowledged(50)
	stop()
	l.check(p)
}

// mustLock is a transaction of another program's, which holds the lock that
// writes need.
func mustLock(t testing.TB, database string) *sql.Tx {
	t.Helper()
	lock, err := mustOpenSQL(t, database, "_txlock=immediate").BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return lock
}

// TestTruncatedWhileRunning cuts the file short: reads go on from memory, and
// nothing is written to what is left.
func TestTruncatedWhileRunning(t *testing.T) {
	t.Parallel()
	for _, left := range []int64{0, 1000, 4096, 20_000} {
		database := filepath.Join(t.TempDir(), "countries.db")
		p := mustServe(t, "--database", database, "--data", "none")
		mustCreateBulk(t, p, 2000)
		p.signal(t, os.Interrupt)
		p.await(t) // the log is in the file now
		p = mustServe(t, "--database", database)
		if err := os.Truncate(database, left); err != nil {
			t.Fatal(err)
		}
		expectUnavailable(t, p, http.MethodPost, "/countries", newCountry)
		expectUnavailable(t, p, http.MethodDelete, "/countries/1999", "")
		if response, body := p.get(t, "/countries?limit=1"); response.Header.Get("X-Total-Count") != "2000" {
			t.Errorf("the list: %s %s", response.Status, body)
		}
		awaitStatus(t, p, "/readyz", http.StatusServiceUnavailable)
		if strings.Contains(p.log.String(), "panic") {
			t.Errorf("it panicked")
		}
	}
}
