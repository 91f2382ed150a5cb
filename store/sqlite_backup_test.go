package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"

	"countries/models"
)

// TestBackupWhileWriting copies a database that clients write to: each copy is
// the database at one instant, with all that was acknowledged before it began.
func TestBackupWhileWriting(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	var mu sync.Mutex
	acknowledged := int64(3)
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				created, err := s.Create(t.Context(), []models.Country{{Name: "x"}, {Name: "y"}, {Name: "z"}})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				acknowledged = max(acknowledged, created[2].ID)
				mu.Unlock()
			}
		})
	}
	for range 10 {
		mu.Lock()
		least := acknowledged
		mu.Unlock()
		target := filepath.Join(t.TempDir(), "copy.db")
		if err := Backup(t.Context(), s.path, target); err != nil {
			t.Fatal(err)
		}
		if err := Backup(t.Context(), s.path, target); !errors.Is(err, fs.ErrExist) {
			t.Errorf("a second copy to the same place: %v, want fs.ErrExist", err)
		}
		expectInstant(t, target, least)
	}
	close(stop)
	writers.Wait()
}

// expectInstant opens a copy whose ids must be 1, 2, … to least or further, and
// a multiple of three, because that many were stored at a time.
func expectInstant(t *testing.T, copied string, least int64) {
	t.Helper()
	s, err := openSQLite(t.Context(), copied, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	listing, err := s.List(t.Context(), ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer listing.Close()
	var n int64
	for c, err := range listing.Countries {
		if n++; err != nil || c.ID != n {
			t.Fatalf("row %d has id %d, %v", n, c.ID, err)
		}
	}
	if n != listing.Total || n < least || n%3 != 0 {
		t.Errorf("%d countries, total %d, want at least %d and a multiple of 3", n, listing.Total, least)
	}
}

func TestBackupOfNoFile(t *testing.T) {
	for database, want := range map[string]string{
		":memory:":                         "a database in memory cannot be copied: it belongs to the program that has made it",
		"postgres://u:secret@127.0.0.1/db": "a database on a PostgreSQL server is copied by pg_dump",
	} {
		err := Backup(t.Context(), database, filepath.Join(t.TempDir(), "copy.db"))
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", database, err, want)
		}
	}
}
