package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
)

// seenWithin is the time within which the store sees what other programs
// commit.
const seenWithin = time.Second

// testForeign lets another program write to the database of an open store.
func testForeign(t *testing.T, e Engine) {
	t.Run("SeenByReads", func(t *testing.T) { testForeignReads(t, e) })
	t.Run("SeenByTheNextWrite", func(t *testing.T) { testForeignNextWrite(t, e) })
	t.Run("IDsAreUsed", func(t *testing.T) { testForeignIDs(t, e) })
	t.Run("WhileClosed", func(t *testing.T) { testForeignWhileClosed(t, e) })
	t.Run("WhileWriting", func(t *testing.T) { testForeignWhileWriting(t, e) })
}

func insert(id int64, name, capital string, area int64) string {
	return fmt.Sprintf("INSERT INTO countries (id, name, capital, area) VALUES (%d, '%s', '%s', %d)", id, name, capital, area)
}

func testForeignReads(t *testing.T, e Engine) {
	address := e.New(t)
	s := mustOpen(t, e, address, store.Options{Sample: sample()})
	before := mustRevision(t, s)
	e.Exec(t, address,
		insert(7, "Åland", "Mariehamn", 1580),
		"UPDATE countries SET area = 5 WHERE id = 1",
		"DELETE FROM countries WHERE id = 2")
	time.Sleep(seenWithin)
	countries, total := mustList(t, s, store.ListOptions{Sort: "area"})
	want := []models.Country{
		{ID: 1, Name: "Thailand", Capital: "Bangkok", Area: 5},
		{ID: 7, Name: "Åland", Capital: "Mariehamn", Area: 1580},
		{ID: 3, Name: "Egypt", Capital: "Cairo", Area: 1010408},
	}
	if diff := cmp.Diff(want, countries); diff != "" || total != 3 {
		t.Errorf("total %d (-want +got):\n%s", total, diff)
	}
	if found, total := mustList(t, s, store.ListOptions{Query: "ALAND"}); len(found) != 1 || total != 1 {
		t.Errorf("a search finds %v, total %d, want the new country", found, total)
	}
	if _, err := s.Get(t.Context(), 2); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get of a deleted country = %v, want ErrNotFound", err)
	}
	if after := mustRevision(t, s); after == before {
		t.Error("the revision is unchanged")
	}
	e.Exec(t, address, "UPDATE countries SET name = 'Gotland' WHERE id = 7")
	time.Sleep(seenWithin)
	if found, _ := mustList(t, s, store.ListOptions{Query: "ÅLAND"}); len(found) != 0 {
		t.Errorf("a search finds the old name: %v", found)
	}
	if found, _ := mustList(t, s, store.ListOptions{Query: "gÓtland"}); len(found) != 1 {
		t.Errorf("a search does not find the new name")
	}
}

func testForeignNextWrite(t *testing.T, e Engine) {
	address := e.New(t)
	s := mustOpen(t, e, address, store.Options{Sample: sample()})
	for i := range 20 {
		id := int64(1000 + 10*i)
		e.Exec(t, address, insert(id, "Foreign", "", 0), fmt.Sprintf("UPDATE countries SET area = %d WHERE id = 1", i))
		var exists *store.ExistsError
		if _, err := s.Create(t.Context(), []models.Country{{ID: id, Name: "x"}}); !errors.As(err, &exists) {
			t.Errorf("Create of an id another program has used = %v, want *ExistsError", err)
		}
		got, err := s.Update(t.Context(), 1, func(c *models.Country) error { c.Capital = "y"; return nil })
		if err != nil || got.Area != int64(i) {
			t.Errorf("Update saw area %d, %v, want %d", got.Area, err, i)
		}
		if created := mustCreateIDs(t, s, 0); created[0] != id+1 {
			t.Errorf("created %d, want %d", created[0], id+1)
		}
		e.Exec(t, address, fmt.Sprintf("DELETE FROM countries WHERE id = %d", id))
		if err := s.Delete(t.Context(), id, nil); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Delete of what another program has deleted = %v, want ErrNotFound", err)
		}
	}
}

// An id stays used when the program that used it deletes the country at once,
// whether the store is open or closed meanwhile.
func testForeignIDs(t *testing.T, e Engine) {
	address := e.New(t)
	s := mustOpen(t, e, address, store.Options{Sample: sample()})
	e.Exec(t, address, insert(50, "x", "", 0), "DELETE FROM countries WHERE id = 50")
	if created := mustCreateIDs(t, s, 0); created[0] != 51 {
		t.Errorf("created %d, want 51", created[0])
	}
	e.Exec(t, address, insert(60, "x", "", 0), "UPDATE countries SET id = 55 WHERE id = 60")
	if created := mustCreateIDs(t, s, 0); created[0] != 61 {
		t.Errorf("created %d, want 61", created[0])
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	e.Exec(t, address, insert(70, "x", "", 0), "DELETE FROM countries WHERE id >= 50", insert(71, "y", "", 1))
	s = mustOpen(t, e, address, store.Options{})
	if created := mustCreateIDs(t, s, 0); created[0] != 72 {
		t.Errorf("created %d, want 72", created[0])
	}
	e.Exec(t, address, "DELETE FROM countries")
	if created := mustCreateIDs(t, s, 0); created[0] != 73 {
		t.Errorf("created %d, want 73", created[0])
	}
}

func testForeignWhileClosed(t *testing.T, e Engine) {
	address := e.New(t)
	s := mustOpen(t, e, address, store.Options{Sample: sample()})
	before := mustRevision(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	e.Exec(t, address, "UPDATE countries SET name = 'Siam' WHERE id = 1")
	s = mustOpen(t, e, address, store.Options{})
	if c, err := s.Get(t.Context(), 1); err != nil || c.Name != "Siam" {
		t.Errorf("Get = %v, %v, want Siam", c, err)
	}
	if after := mustRevision(t, s); after == before {
		t.Error("the revision is unchanged")
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("Ready: %v", err)
	}
}

// Both write at the same time: nothing is lost and no id is given twice.
func testForeignWhileWriting(t *testing.T, e Engine) {
	address := e.New(t)
	s := mustOpen(t, e, address, store.Options{Sample: sample()})
	stop, done := make(chan struct{}), make(chan []int64)
	for range 4 {
		go func() {
			var ids []int64
			for {
				select {
				case <-stop:
					done <- ids
					return
				default:
				}
				created, err := s.Create(t.Context(), []models.Country{{Name: "ours"}})
				if err != nil {
					t.Errorf("Create: %v", err)
					done <- ids
					return
				}
				ids = append(ids, created[0].ID)
				time.Sleep(10 * time.Millisecond) // the other program waits for a moment without a lock
			}
		}()
	}
	for i := range 50 {
		e.Exec(t, address, insert(int64(1_000_000*(i+1)), "theirs", "", 0), "UPDATE countries SET area = area + 1 WHERE id = 1")
	}
	close(stop)
	var ids []int64
	for range 4 {
		ids = append(ids, <-done...)
	}
	slices.Sort(ids)
	if n := len(ids); len(slices.Compact(ids)) != n {
		t.Error("an id was given twice")
	}
	time.Sleep(seenWithin)
	if _, total := mustList(t, s, store.ListOptions{Query: "theirs"}); total != 50 {
		t.Errorf("%d countries of the other program, want 50", total)
	}
	if _, total := mustList(t, s, store.ListOptions{Query: "ours"}); total != int64(len(ids)) {
		t.Errorf("%d countries of ours, want %d", total, len(ids))
	}
	if c, err := s.Get(t.Context(), 1); err != nil || c.Area != sample()[0].Area+50 {
		t.Errorf("Get = %v, %v, want 50 increments", c, err)
	}
}
