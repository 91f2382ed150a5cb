package store

import (
	"path/filepath"
	"testing"
	"time"

	"countries/models"
)

// keptSnapshots is how many idle connections have a snapshot.
func (p *pool) keptSnapshots() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.idle {
		if c.reading {
			n++
		}
	}
	return n
}

func TestSnapshotsEnd(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	get := func() {
		t.Helper()
		if _, err := s.Get(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	get() // with which the connection gets to know the log
	get()
	for deadline := time.Now().Add(10 * time.Second); s.reads.keptSnapshots() > 0; {
		if time.Now().After(deadline) {
			t.Fatal("an idle connection keeps its snapshot")
		}
		time.Sleep(snapshotAge)
	}
	for deadline := time.Now().Add(10 * time.Second); s.reads.keptSnapshots() == 0; get() { // the timer may end one
		if time.Now().After(deadline) {
			t.Fatal("no idle connection keeps a snapshot")
		}
	}
	_, err := s.Update(t.Context(), 1, func(*models.Country) error {
		if n := s.reads.keptSnapshots(); n != 0 {
			t.Errorf("%d snapshots are kept during a write", n)
		}
		get()
		if n := s.reads.keptSnapshots(); n != 0 {
			t.Errorf("a read during a write keeps its snapshot")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What another program commits is seen by the next read, also of a connection
// that has a snapshot.
func TestSnapshotsOfOtherPrograms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "countries.db")
	one, two := openSQLiteAt(t, path, Options{}), openSQLiteAt(t, path, Options{})
	for i := range int64(500) {
		if _, err := one.Update(t.Context(), 1, func(c *models.Country) error { c.Area = i; return nil }); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if c, err := two.Get(t.Context(), 1); err != nil || c.Area != i {
				t.Fatalf("the other program reads %d, %v, want %d", c.Area, err, i)
			}
		}
	}
}
