package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
)

// openSQLiteFile opens a new file with three countries.
func openSQLiteFile(t *testing.T, options Options) *SQLite {
	t.Helper()
	return openSQLiteAt(t, filepath.Join(t.TempDir(), "countries.db"), options)
}

func openSQLiteAt(t *testing.T, path string, options Options) *SQLite {
	t.Helper()
	options.Sample = []models.Country{{Name: "Thailand", Area: 3}, {Name: "Australia", Area: 2}, {Name: "Egypt", Area: 1}}
	s, err := openSQLite(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func create(t *testing.T, s Store) error {
	_, err := s.Create(t.Context(), []models.Country{{Name: "x"}})
	return err
}

// mustAsk returns a column of each row of a statement.
func mustAsk(t *testing.T, c *connection, column int, statement string, args ...any) []string {
	t.Helper()
	r, err := c.query(t.Context(), statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer r.Close()
	var texts []string
	row := make([]string, column+1)
	var dest []any
	for i := range row {
		dest = append(dest, &row[i])
	}
	for r.Next() {
		if err := r.Scan(dest...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		texts = append(texts, row[column])
	}
	if err := r.Err(); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return texts
}

func mustExec(t *testing.T, c *connection, statement string) {
	t.Helper()
	if err := c.exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Every connection has the pragmas, not only the first of its pool.
func TestPragmas(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	tests := []struct {
		name string
		pool *pool
		want map[string]string
	}{
		{"writers", s.commits.pool, map[string]string{"synchronous": "2", "journal_mode": "wal", "busy_timeout": "5000",
			"fullfsync": "1", "query_only": "0", "temp_store": "2", "trusted_schema": "0"}},
		{"readers", s.lists.pool, map[string]string{"synchronous": "2", "journal_mode": "wal", "busy_timeout": "5000",
			"fullfsync": "1", "query_only": "1", "temp_store": "2", "trusted_schema": "0"}},
	}
	for _, tt := range tests {
		for i := range 3 {
			c, err := tt.pool.acquire()
			if err != nil {
				t.Fatal(err)
			}
			defer tt.pool.release(c, nil)
			got := make(map[string]string)
			for pragma := range tt.want {
				got[pragma] = strings.Join(mustAsk(t, c, 0, "PRAGMA "+pragma), " ")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("connection %d of the %s (-want +got):\n%s", i, tt.name, diff)
			}
		}
	}
}

func TestQueryPlans(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	c, err := s.lists.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.lists.release(c, nil)
	after := &models.Country{ID: 2, Name: "n", Capital: "c", Area: 1}
	one := int64(1)
	tests := []struct {
		options ListOptions
		many    bool
		want    string
	}{
		{ListOptions{}, false, "SCAN countries"},
		{ListOptions{After: after}, false, "SEARCH countries USING INTEGER PRIMARY KEY (rowid>?)"},
		{ListOptions{After: after, Sort: "-id"}, false, "SEARCH countries USING INTEGER PRIMARY KEY (rowid<?)"},
		{ListOptions{Sort: "name"}, false, "SCAN countries USING INDEX countries_name"},
		{ListOptions{After: after, Sort: "name"}, false, "MERGE (UNION ALL); LEFT; SEARCH countries USING INDEX countries_name (name=? AND rowid>?); RIGHT; SEARCH countries USING INDEX countries_name (name>?)"},
		{ListOptions{After: after, Sort: "-name"}, false, "MERGE (UNION ALL); LEFT; SEARCH countries USING INDEX countries_name (name=? AND rowid<?); RIGHT; SEARCH countries USING INDEX countries_name (name<?)"},
		{ListOptions{After: after, Sort: "capital"}, false, "MERGE (UNION ALL); LEFT; SEARCH countries USING INDEX countries_capital (capital=? AND rowid>?); RIGHT; SEARCH countries USING INDEX countries_capital (capital>?)"},
		{ListOptions{After: after, Sort: "-capital"}, false, "MERGE (UNION ALL); LEFT; SEARCH countries USING INDEX countries_capital (capital=? AND rowid<?); RIGHT; SEARCH countries USING INDEX countries_capital (capital<?)"},
		{ListOptions{After: after, Sort: "area"}, false, "MERGE (UNION ALL); LEFT; SEARCH countries USING INDEX countries_area (area=? AND rowid>?); RIGHT; SEARCH countries USING INDEX countries_area (area>?)"},
		{ListOptions{After: after, Sort: "-area"}, false, "MERGE (UNION ALL); LEFT; SEARCH countries USING INDEX countries_area (area=? AND rowid<?); RIGHT; SEARCH countries USING INDEX countries_area (area<?)"},
		{ListOptions{Sort: "area", MinArea: &one, MaxArea: &one}, false, "SEARCH countries USING INDEX countries_area (area>? AND area<?)"},
		{ListOptions{Sort: "name", MinArea: &one}, false, "SEARCH countries USING INDEX countries_area (area>?); USE TEMP B-TREE FOR ORDER BY"},
		{ListOptions{Sort: "name", MinArea: &one}, true, "SCAN countries USING INDEX countries_name"},
		{ListOptions{MinArea: &one}, true, "SCAN countries"},
		{ListOptions{MinArea: &one}, false, "SEARCH countries USING INDEX countries_area (area>?); USE TEMP B-TREE FOR ORDER BY"},
		{ListOptions{Query: "x", Sort: "name"}, true, "SCAN countries USING INDEX countries_name"},
		{ListOptions{Sort: "name", MinArea: &one, After: after}, true, "MERGE (UNION ALL); LEFT; SEARCH countries USING INDEX countries_name (name=? AND rowid>?); RIGHT; SEARCH countries USING INDEX countries_name (name>?)"},
	}
	for _, tt := range tests {
		statement, args := sqliteDialect().list(tt.options, tt.many)
		if got := plan(t, c, statement, args); got != tt.want {
			t.Errorf("%+v, many %t:\n got %s\nwant %s", tt.options, tt.many, got, tt.want)
		}
	}
	statement, args := sqliteDialect().count(ListOptions{MinArea: &one, MaxArea: &one})
	if got, want := plan(t, c, statement, args), "SEARCH countries USING COVERING INDEX countries_area (area>? AND area<?)"; got != want {
		t.Errorf("count by area:\n got %s\nwant %s", got, want)
	}
}

func plan(t *testing.T, c *connection, statement string, args []any) string {
	t.Helper()
	return strings.Join(mustAsk(t, c, 3, "EXPLAIN QUERY PLAN "+statement, args...), "; ")
}

// A write that finds no room harms neither the store nor the next one.
func TestFull(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	before, _ := s.Revision(t.Context())
	c, err := s.commits.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, c, "PRAGMA max_page_count = 1") // no more than there are
	s.commits.release(c, nil)
	long := []models.Country{{Name: strings.Repeat("long ", 10_000)}}
	if _, err := s.Create(t.Context(), long); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if after, err := s.Revision(t.Context()); after != before || err != nil {
		t.Errorf("a failed write changed the revision, %v", err)
	}
	created, err := s.Create(t.Context(), long)
	if err != nil || created[0].ID != 4 {
		t.Errorf("Create = %d countries, %v, want id 4", len(created), err)
	}
}

func TestLocked(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	c, err := s.commits.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, c, "PRAGMA busy_timeout = 10")
	s.commits.release(c, nil)

	other, err := fileSource(s.path, "mode=rw").connect()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.exec(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	if err := create(t, s); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if _, err := s.Get(t.Context(), 1); err != nil {
		t.Errorf("Get: %v", err)
	}
	if err := other.exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := create(t, s); err != nil {
		t.Errorf("Create: %v", err)
	}
}

// What is written to a file without a name would be lost.
func TestMoved(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	away := s.path + ".away"
	if err := os.Rename(s.path, away); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"Create": create(t, s), "Ready": s.Ready(t.Context())} {
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s = %v, want ErrUnavailable", name, err)
		}
	}
	log := mustStat(t, s.path+"-wal")
	if err := os.WriteFile(s.path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := create(t, s); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Create with another file in its place = %v, want ErrUnavailable", err)
	}
	if !os.SameFile(log, mustStat(t, s.path+"-wal")) {
		t.Error("the log, with what was acknowledged, is not where it was")
	}
	if err := os.Rename(away, s.path); err != nil {
		t.Fatal(err)
	}
	if err := create(t, s); err != nil {
		t.Errorf("Create with the file back: %v", err)
	}
}

func mustStat(t *testing.T, path string) os.FileInfo {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func TestDamaged(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	many := make([]models.Country, 5000)
	for i := range many {
		many[i].Name = fmt.Sprint("country ", i)
	}
	if _, err := s.Create(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	s.Close() // which moves the log into the file
	f, err := os.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(16 * 4096); at < info.Size(); at += 4096 {
		if _, err := f.WriteAt([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), at); err != nil {
			t.Fatal(err)
		}
	}
	f.Close()
	again, err := openSQLite(t.Context(), s.path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	listing, err := again.List(t.Context(), ListOptions{})
	if err == nil {
		for _, failed := range listing.Countries {
			err = failed
		}
		listing.Close()
	}
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("reading a damaged database = %v, want ErrUnavailable", err)
	}
}

func TestSQLiteError(t *testing.T) {
	for _, err := range []error{nil, context.Canceled, context.DeadlineExceeded, errClosed, ErrNotFound} {
		if got := sqliteError(err); got != err {
			t.Errorf("sqliteError(%v) = %v, want it as it is", err, got)
		}
	}
	s := openSQLiteFile(t, Options{})
	c, err := s.commits.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.commits.release(c, nil)
	_, missing := os.Stat(filepath.Join(t.TempDir(), "missing"))
	for _, err := range []error{missing, errNoRows, c.exec(t.Context(), `SELECT * FROM missing`)} {
		if got := sqliteError(err); !errors.Is(got, ErrUnavailable) || !errors.Is(got, err) {
			t.Errorf("sqliteError(%v) = %v, want it to wrap ErrUnavailable and its cause", err, got)
		}
	}
	// One wrong statement of a group is told apart from a database that is away.
	wrong := c.exec(t.Context(), `INSERT INTO countries (id, name, capital, area) VALUES (1, '', '', 0)`)
	if got := sqliteError(wrong); wrong == nil || got != wrong {
		t.Errorf("sqliteError(%v) = %v, want it as it is", wrong, got)
	}
}
