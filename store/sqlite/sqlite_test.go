package sqlite_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countries/store/sqlite"
)

func mustOpen(t testing.TB, path string, pragmas ...string) *sqlite.Conn {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	uri := url.URL{Scheme: "file", Path: path, RawQuery: "mode=rw&vfs=" + sqlite.VFS()}
	c, err := sqlite.Open(uri.String(), append([]string{"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)"}, pragmas...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustExec(t testing.TB, c *sqlite.Conn, statement string, args ...any) {
	t.Helper()
	if err := c.Exec(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// ask returns the first column of every row.
func ask(ctx context.Context, c *sqlite.Conn, statement string, args ...any) (texts []string, err error) {
	rows, err := c.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, rows.Err()
}

func mustAsk(t testing.TB, c *sqlite.Conn, statement string, args ...any) []string {
	t.Helper()
	texts, err := ask(t.Context(), c, statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return texts
}

func TestValues(t *testing.T) {
	c := mustOpen(t, filepath.Join(t.TempDir(), "x.db"))
	defer c.Close()
	mustExec(t, c, "CREATE TABLE x (a INTEGER, b TEXT, c TEXT)")
	long := strings.Repeat("é\x00", 10_000)
	mustExec(t, c, "INSERT INTO x VALUES ($1, $2, $3)", int64(1), "", nil)
	mustExec(t, c, "INSERT INTO x VALUES ($1, $2, $3)", int64(-1<<63), long, "x")
	got := mustAsk(t, c, "SELECT a || ' ' || typeof(a) || ' ' || typeof(b) || ' ' || typeof(c) FROM x ORDER BY a")
	if diff := cmp.Diff([]string{"-9223372036854775808 integer text text", "1 integer text null"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	rows, err := c.Query(t.Context(), "SELECT a, b, c FROM x WHERE b = $1", long)
	if err != nil || !rows.Next() {
		t.Fatal(err, rows.Err())
	}
	defer rows.Close()
	var a int64
	var b, d string
	if err := rows.Scan(&a, &b, &d); err != nil || a != -1<<63 || b != long || d != "x" {
		t.Errorf("got %d, %d bytes and %q, %v", a, len(b), d, err)
	}
}

func TestErrors(t *testing.T) {
	c := mustOpen(t, filepath.Join(t.TempDir(), "x.db"))
	defer c.Close()
	for statement, want := range map[string]string{
		"SELECT * FROM missing":    "no such table: missing (1)",
		"SELECT":                   "incomplete input (1)",
		"SELECT $2, $1":            "the parameter $2 comes where $1 is due: SELECT $2, $1",
		"SELECT abs(-1 << 63)":     "integer overflow (1)",
		"PRAGMA journal_mode = 1;": "",
	} {
		_, err := ask(t.Context(), c, statement)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", statement, got, want)
		}
	}
	if err := c.Exec(t.Context(), "SELECT $1", 1.5); err == nil {
		t.Error("a float was bound")
	}
}

// Whoever waits for a statement can give it up, and the next one is not hit.
func TestCanceled(t *testing.T) {
	c := mustOpen(t, filepath.Join(t.TempDir(), "x.db"))
	defer c.Close()
	for range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		_, err := ask(ctx, c, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v, want the context's error", err)
		}
		if got := mustAsk(t, c, "SELECT 1"); got[0] != "1" {
			t.Fatalf("got %v after it", got)
		}
	}
}
