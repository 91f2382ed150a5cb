package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
	"countries/store/sqlite"
	"countries/store/storetest"
)

func open(ctx context.Context, address string, options store.Options) (store.Store, error) {
	s, err := sqlite.Open(ctx, address, options)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func fileEngine() storetest.Engine {
	return storetest.Engine{
		New:     func(t testing.TB) string { return filepath.Join(t.TempDir(), "countries.db") },
		Open:    open,
		Lasting: true,
		Exec:    exec,
	}
}

func TestFile(t *testing.T) { storetest.Run(t, fileEngine()) }

func TestBulk(t *testing.T) {
	t.Parallel()
	storetest.RunBulk(t, fileEngine(), func(t testing.TB, path string) store.Bulk {
		t.Helper()
		b, err := sqlite.OpenBulk(t.Context(), path, true)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { b.Close() })
		return b
	})
}

func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Engine{
		New:  func(testing.TB) string { return sqlite.Memory },
		Open: open,
	})
}

// exec runs statements as another program.
func exec(t testing.TB, path string, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if err := tryExec(t, path, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func tryExec(t testing.TB, path, statement string) error {
	t.Helper()
	db := mustConnect(t, path)
	defer db.Close()
	_, err := db.ExecContext(t.Context(), statement)
	return err
}

// mustConnect opens a file as another program would.
func mustConnect(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// After Close the one file holds everything, so that it can be copied.
func TestCloseLeavesOneFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "countries.db")
	s, err := sqlite.Open(t.Context(), path, store.Options{Sample: []models.Country{{Name: "Egypt"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(t.Context(), []models.Country{{Name: "Siam"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if diff := cmp.Diff([]string{"countries.db", "countries.db.lock"}, names); diff != "" {
		t.Errorf("files after Close (-want +got):\n%s", diff)
	}
}
