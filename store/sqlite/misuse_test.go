package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/store/sqlite"
)

// What a statement cannot be, and what it cannot be given, is an error, and
// the connection goes on.
func TestRefused(t *testing.T) {
	c := mustOpen(t, filepath.Join(t.TempDir(), "x.db"))
	defer c.Close()
	mustExec(t, c, "CREATE TABLE x (a TEXT, b TEXT)")
	mustExec(t, c, "INSERT INTO x VALUES ($1, $2)", "a", "b")
	tests := []struct {
		statement string
		args      []any
		want      string
	}{
		{"", nil, "not one statement: "},
		{"-- nothing", nil, "not one statement: -- nothing"},
		{"DELETE FROM x; DELETE FROM y", nil, "not one statement: DELETE FROM x; DELETE FROM y"},
		{"SELECT 1\x00 FROM x", nil, `it has a NUL character: "SELECT 1\x00 FROM x"`},
		{"INSERT INTO x VALUES ($1, $2)", []any{"a"}, "1 values for 2 parameters"},
		{"INSERT INTO x VALUES ($1, $2)", []any{"a", "b", "c"}, "3 values for 2 parameters"},
		{"INSERT INTO x VALUES ($1, $2)", []any{"a", 'b'}, "parameter $2: a int32 cannot be stored"},
	}
	for _, tt := range tests {
		if err := c.Exec(t.Context(), tt.statement, tt.args...); err == nil || err.Error() != tt.want {
			t.Errorf("%q: got %v, want %s", tt.statement, err, tt.want)
		}
	}
	if diff := cmp.Diff([]string{"ab"}, mustAsk(t, c, "SELECT a || b FROM x")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := sqlite.Open("file:" + filepath.Join(t.TempDir(), "missing.db")); err == nil || err.Error() != "unable to open database file (14)" {
		t.Errorf("a missing file: got %v", err)
	}
	if _, err := sqlite.Open("file:x\x00y"); err == nil {
		t.Error("a name with a NUL was opened")
	}
}

func TestScanErrors(t *testing.T) {
	c := mustOpen(t, filepath.Join(t.TempDir(), "x.db"))
	defer c.Close()
	rows, err := c.Query(t.Context(), "SELECT 1, 2")
	if err != nil {
		t.Fatal(err)
	}
	var a, b, d int64
	if err := rows.Scan(&a); err == nil {
		t.Error("scanned before Next")
	}
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	if err := rows.Scan(&a, &b, &d); err == nil {
		t.Error("scanned three of two columns")
	}
	if err := rows.Scan(new(float64)); err == nil {
		t.Error("scanned into a float")
	}
	if err := rows.Scan(&a, &b); err != nil || a != 1 || b != 2 {
		t.Errorf("got %d, %d, %v", a, b, err)
	}
	if rows.Next() {
		t.Error("a second row")
	}
	if err := rows.Scan(&a); err == nil {
		t.Error("scanned after the end")
	}
}

// Rows that are open stay what they are, whatever else the connection runs.
func TestOpenRows(t *testing.T) {
	c := mustOpen(t, filepath.Join(t.TempDir(), "x.db"))
	defer c.Close()
	mustExec(t, c, "CREATE TABLE x (n INTEGER PRIMARY KEY)")
	for n := range 100 {
		mustExec(t, c, "INSERT INTO x VALUES ($1)", int64(n))
	}
	const statement = "SELECT n || $1 FROM x ORDER BY n"
	rows, err := c.Query(t.Context(), statement, "é")
	if err != nil {
		t.Fatal(err)
	}
	for n := range 100 {
		var got string
		if !rows.Next() {
			t.Fatalf("row %d: %v", n, rows.Err())
		}
		if err := rows.Scan(&got); err != nil || got != fmt.Sprint(n, "é") {
			t.Fatalf("row %d: got %q, %v", n, got, err)
		}
		mustAsk(t, c, fmt.Sprintf("SELECT %d", n))
		if _, err := c.Query(t.Context(), statement, "twice"); err == nil {
			t.Fatal("the same statement was started again")
		}
	}
	rows.Close()
	if got := mustAsk(t, c, statement, "again"); len(got) != 100 || got[99] != "99again" {
		t.Errorf("got %v", got)
	}
}

// Rows end with their connection; neither they nor their context touch it then.
func TestRowsOutliveConn(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := mustOpen(t, filepath.Join(t.TempDir(), "x.db"))
	rows, err := c.Query(ctx, "VALUES (1), (2)")
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	c.Close()
	c.Close()
	cancel()
	var n int64
	if rows.Next() || rows.Scan(&n) == nil {
		t.Errorf("there is a row after Close")
	}
	rows.Close()
	if err := c.Exec(t.Context(), "VALUES (1)"); err == nil {
		t.Error("a statement ran after Close")
	}
}

// A context that has ended before a statement starts ends that too.
func TestCanceledBefore(t *testing.T) {
	c := mustOpen(t, filepath.Join(t.TempDir(), "x.db"))
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		_, err := ask(ctx, c, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000000) SELECT count(*) FROM n")
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want the context's error", err)
		}
	}
}
