package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// TestBackupWhileWriting copies a database that clients write to: each copy is
// the database at one instant, with all that was answered before it began.
func TestBackupWhileWriting(t *testing.T) {
	t.Parallel()
	s, path := openFile(t)
	var mu sync.Mutex
	answered := int64(3)
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
				answered = max(answered, created[2].ID)
				mu.Unlock()
			}
		})
	}
	for range 10 {
		mu.Lock()
		least := answered
		mu.Unlock()
		target := filepath.Join(t.TempDir(), "copy.db")
		if err := sqlite.Backup(t.Context(), path, target); err != nil {
			t.Fatal(err)
		}
		if err := sqlite.Backup(t.Context(), path, target); !errors.Is(err, fs.ErrExist) {
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
	s := mustOpen(t, copied, store.Options{})
	defer s.Close()
	listing, err := s.List(t.Context(), store.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
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

// What a copy that was killed has left is removed, what another one writes is
// not.
func TestBackupLeftovers(t *testing.T) {
	t.Parallel()
	_, path := openFile(t)
	folder := t.TempDir()
	for _, name := range []string{"a.db.1.countries-partial", "a.db.1.countries-partial-journal", "mine.partial", "b.db"} {
		mustWriteFile(t, filepath.Join(folder, name), "x")
	}
	if err := sqlite.Backup(t.Context(), path, filepath.Join(folder, "copy.db")); err != nil {
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
	if diff := cmp.Diff([]string{"b.db", "copy.db", "mine.partial"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestBackupOfNoFile(t *testing.T) {
	t.Parallel()
	want := "a database in memory cannot be copied: it belongs to the program that has made it"
	if err := sqlite.Backup(t.Context(), sqlite.Memory, filepath.Join(t.TempDir(), "copy.db")); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestCheck: each finding is a line, on a file in use as well.
func TestCheck(t *testing.T) {
	t.Parallel()
	s, path := openFile(t)
	expect := func(want ...string) {
		t.Helper()
		got, err := sqlite.Check(t.Context(), path)
		if err != nil {
			t.Errorf("Check: %v", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
	}
	expect()
	exec(t, path, `PRAGMA ignore_check_constraints=1;
		INSERT INTO countries VALUES (9007199254740992, 'x', '', 0), (7, '', '', 0);
		UPDATE countries SET area = 'large' WHERE id = 2;
		UPDATE countries SET capital = CAST(x'ff' AS TEXT) WHERE id = 3;
		INSERT INTO used_ids VALUES (0, 5)`)
	got, err := sqlite.Check(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"CHECK constraint failed in countries",
		"country 2: a value is of another type than its column",
		"country 3: the capital is longer than 200 characters, not UTF-8, or contains NUL",
		"country 7: the name is empty",
		"country 9007199254740992: the id is not from 1 to 9007199254740991",
		"used_ids: 0 to 5 is no range of ids",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no finding %q in %q", want, got)
		}
	}
	if err := s.Ready(t.Context()); err == nil {
		eventually(t, "the store says so too", func() bool { return s.Ready(t.Context()) != nil })
	}
	if _, err := sqlite.Check(t.Context(), path+".missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Check of no file: %v, want fs.ErrNotExist", err)
	}
}
