package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"countries/models"
	"countries/store"
)

func testConcurrentCreates(t *testing.T, e Engine) {
	s := openSample(t, e)
	const workers, each = 16, 25
	ids := make(chan int64, 2*workers*each)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				name := fmt.Sprint("worker ", w, " country ", i)
				created, err := s.Create(t.Context(), []models.Country{{Name: name}, {Name: name}})
				if err != nil {
					t.Errorf("Create: %v", err)
					return
				}
				// What was answered is there for whoever asks next.
				if c, err := s.Get(t.Context(), created[1].ID); err != nil || c != created[1] {
					t.Errorf("Get = %v, %v, want %v", c, err, created[1])
				}
				ids <- created[0].ID
				ids <- created[1].ID
			}
		})
	}
	wg.Wait()
	close(ids)
	seen := make(map[int64]bool)
	for id := range ids {
		if seen[id] || id < 4 || id > 3+2*workers*each {
			t.Errorf("id %d was given out twice, or out of line", id)
		}
		seen[id] = true
	}
	countries, total := mustList(t, s, store.ListOptions{})
	if want := 3 + 2*workers*each; len(countries) != want || total != int64(want) {
		t.Errorf("%d countries, total %d, want %d", len(countries), total, want)
	}
}

func testConcurrentUpdates(t *testing.T, e Engine) {
	s := openSample(t, e)
	const workers, each = 16, 25
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				if _, err := s.Update(t.Context(), 1, func(c *models.Country) error { c.Area++; return nil }); err != nil {
					t.Errorf("Update: %v", err)
				}
			}
		})
	}
	wg.Wait()
	c, err := s.Get(t.Context(), 1)
	if want := sample()[0].Area + workers*each; err != nil || c.Area != want {
		t.Errorf("area %d, %v after %d increments, want %d", c.Area, err, workers*each, want)
	}
}

// Of writes that share a commit each has its own outcome.
func testNeighbours(t *testing.T, e Engine) {
	s := openSample(t, e)
	const workers = 32
	created := make([]error, workers)
	refused := make([]error, workers)
	updated := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		// Two workers each want the same id.
		wg.Go(func() { _, created[w] = s.Create(t.Context(), []models.Country{{ID: int64(100 + w/2), Name: "x"}}) })
		wg.Go(func() { _, refused[w] = s.Create(t.Context(), []models.Country{{Name: "y"}, {ID: 1, Name: "y"}}) })
		wg.Go(func() {
			_, updated[w] = s.Update(t.Context(), 2, func(c *models.Country) error {
				c.Area++
				if w%2 == 0 {
					return errRefused
				}
				return nil
			})
		})
	}
	wg.Wait()
	for w := range workers {
		var exists *store.ExistsError
		if !errors.As(refused[w], &exists) || exists.ID != 1 {
			t.Errorf("Create of 1 = %v, want that it exists", refused[w])
		}
		if w%2 == 0 && updated[w] != errRefused || w%2 == 1 && updated[w] != nil {
			t.Errorf("Update %d = %v", w, updated[w])
		}
		if w%2 == 1 {
			continue
		}
		one, other := created[w], created[w+1]
		if one != nil {
			one, other = other, one
		}
		if one != nil || !errors.As(other, &exists) || exists.ID != int64(100+w/2) {
			t.Errorf("two creates of %d = %v, %v, want one refused", 100+w/2, created[w], created[w+1])
		}
	}
	if c, err := s.Get(t.Context(), 2); err != nil || c.Area != sample()[1].Area+workers/2 {
		t.Errorf("Get = %v, %v, want %d increments", c, err, workers/2)
	}
	if _, total := mustList(t, s, store.ListOptions{}); total != 3+workers/2 {
		t.Errorf("total %d, want %d", total, 3+workers/2)
	}
}

func testCloseWhileWriting(t *testing.T, e Engine) {
	database := e.New(t)
	s := mustOpen(t, e, database, store.Options{})
	var wg sync.WaitGroup
	var mu sync.Mutex
	acknowledged := make(map[int64]bool)
	first := make(chan bool, 1)
	for range 8 {
		wg.Go(func() {
			for {
				created, err := s.Create(t.Context(), []models.Country{{Name: "x"}})
				if err != nil {
					if !errors.Is(err, store.ErrUnavailable) {
						t.Errorf("Create = %v, want ErrUnavailable", err)
					}
					return
				}
				mu.Lock()
				acknowledged[created[0].ID] = true
				mu.Unlock()
				select {
				case first <- true:
				default:
				}
			}
		})
	}
	<-first
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	wg.Wait()
	if !e.Lasting {
		return
	}
	s = mustOpen(t, e, database, store.Options{})
	for id := range acknowledged {
		if _, err := s.Get(t.Context(), id); err != nil {
			t.Errorf("Get(%d) = %v, but it was acknowledged", id, err)
		}
	}
}

// Two stores on one database are as one.
func testTwoStores(t *testing.T, e Engine) {
	database := e.New(t)
	a := mustOpen(t, e, database, store.Options{Sample: sample()})
	b := mustOpen(t, e, database, store.Options{Sample: sample()})
	if mustRevision(t, a) != mustRevision(t, b) {
		t.Errorf("revisions %s and %s of the same content", mustRevision(t, a), mustRevision(t, b))
	}
	var wg sync.WaitGroup
	for _, s := range []store.Store{a, b} {
		for range 4 {
			wg.Go(func() {
				for range 20 {
					if _, err := s.Create(t.Context(), []models.Country{{Name: "x"}}); err != nil {
						t.Errorf("Create: %v", err)
					}
					if _, err := s.Update(t.Context(), 1, func(c *models.Country) error { c.Area++; return nil }); err != nil {
						t.Errorf("Update: %v", err)
					}
				}
			})
		}
	}
	wg.Wait()
	fromA, total := mustList(t, a, store.ListOptions{})
	if total != 163 || len(fromA) != 163 || fromA[162].ID != 163 {
		t.Errorf("total %d of %d countries, want 163", total, len(fromA))
	}
	if c, err := b.Get(t.Context(), 1); err != nil || c.Area != sample()[0].Area+160 {
		t.Errorf("Get = %v, %v, want 160 increments", c, err)
	}
	for range 100 {
		before := mustRevision(t, b)
		mustCreate(t, a, models.Country{Name: "x"})
		if now := mustRevision(t, b); now == before || now != mustRevision(t, a) {
			t.Fatalf("behind a write by the other, the revision is %s, was %s, and the other has %s", now, before, mustRevision(t, a))
		}
	}
}
