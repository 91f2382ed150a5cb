package store

import (
	"errors"
	"strings"
	"testing"

	"countries/models"
)

// Reads go on while a write holds the lock.
func TestReadsDoNotWaitForWriters(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	_, err := s.Update(t.Context(), 1, func(c *models.Country) error {
		if seen, err := s.Get(t.Context(), 1); err != nil || seen != *c {
			t.Errorf("Get during a write = %v, %v, want %v", seen, err, *c)
		}
		listing, err := s.List(t.Context(), ListOptions{})
		if err != nil {
			return err
		}
		defer listing.Close()
		if _, err := s.Revision(t.Context()); err != nil || listing.Total != 3 {
			t.Errorf("total %d, revision: %v", listing.Total, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What reads a few rows goes on while searches read them all.
func TestReadsDoNotWaitForSearches(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	for range cap(s.scans.turns) {
		c, err := s.scans.acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.scans.release(c, nil)
	}
	for range cap(s.reads.turns) + 1 {
		if _, err := s.Get(t.Context(), 1); err != nil {
			t.Errorf("Get: %v", err)
		}
		listing, err := s.List(t.Context(), ListOptions{Limit: 1})
		if err != nil {
			t.Fatalf("List: %v", err)
		}
		defer listing.Close()
	}
	if _, err := s.List(t.Context(), ListOptions{Query: "x"}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("one search too many = %v, want ErrUnavailable", err)
	}
}

// A list that is read slowly does not make the log of writes grow for ever.
func TestSlowList(t *testing.T) {
	s := openSQLiteFile(t, Options{})
	s.maxLog = 8 << 20
	if _, err := s.Create(t.Context(), make([]models.Country, 2*headRows)); err != nil {
		t.Fatal(err)
	}
	open := func() *Listing {
		listing, err := s.List(t.Context(), ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { listing.Close() })
		return listing
	}
	write := func() {
		if _, err := s.Create(t.Context(), []models.Country{{Name: strings.Repeat("x", 1<<20)}}); err != nil {
			t.Fatal(err)
		}
	}
	quick, slow := open(), open()
	write()
	for _, err := range quick.Countries {
		if err != nil {
			t.Fatalf("a list that is read at once: %v", err)
		}
	}
	for range 16 {
		write()
	}
	var last error
	for _, last = range slow.Countries {
	}
	if last != errListTooOld {
		t.Errorf("a list that is read after 16 MiB were written ended with %v", last)
	}
	for range cap(s.lists.turns) + 1 { // its place is free again
		if err := open().Close(); err != nil {
			t.Fatal(err)
		}
	}
}
