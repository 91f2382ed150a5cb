package e2e

import (
	"database/sql"
	"flag"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"
)

var kills = flag.Int("e2e.kills", 5, "how often TestKill kills the program")

// TestKill kills the program again and again while clients write: nothing that
// was acknowledged is lost, no id is given twice, and of what was under way
// each write is there whole or not at all.
func TestKill(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	l := newLedger(t)
	stored := 0
	start := time.Now()
	for range *kills {
		p := mustServe(t, "--database", database)
		stored += l.check(p)
		stop := l.write(16, p)
		l.awaitAcknowledged(1 + rand.IntN(500))
		p.kill(t)
		stop()
	}
	p := mustServe(t, "--database", database)
	stored += l.check(p)
	checkIntegrity(t, database)
	t.Logf("%d kills in %v: %d writes acknowledged, %d stored of those that were not, %d ids given",
		*kills, time.Since(start).Round(time.Millisecond), l.acknowledged, stored, len(l.owner))
}

// checkIntegrity asks SQLite whether every page of a database is sound.
func checkIntegrity(t testing.TB, database string) {
	t.Helper()
	db := mustOpenSQL(t, database, "mode=ro")
	var verdict string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("ok", verdict); diff != "" {
		t.Errorf("integrity_check (-want +got):\n%s", diff)
	}
}

// mustOpenSQL opens a database beside the program, on a single connection.
func mustOpenSQL(t testing.TB, database, query string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: database, RawQuery: query}).String())
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}
