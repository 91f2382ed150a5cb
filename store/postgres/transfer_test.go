//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
	"countries/store/postgres/postgrestest"
)

// yield yields countries, and then an error unless it is nil.
func yield(countries []models.Country, end error) iter.Seq2[models.Country, error] {
	return func(yield func(models.Country, error) bool) {
		for _, c := range countries {
			if !yield(c, nil) {
				return
			}
		}
		if end != nil {
			yield(models.Country{}, end)
		}
	}
}

func TestTransfer(t *testing.T) {
	server := postgrestest.Start(t, "fsync = off")
	address := server.CreateDatabase(t, "countries")
	s := mustOpen(t, address, store.Options{})
	countries := []models.Country{{ID: 3, Name: "Österreich", Capital: "Wien", Area: 83879}, {ID: 4, Name: "x", Capital: "", Area: 0}, {ID: models.MaxID, Name: "y"}}
	used := maps.All(map[int64]int64{1: 4, 9: 9})

	// All or nothing.
	broken := errors.New("broken")
	if err := s.Load(t.Context(), yield(countries, broken), used); err != broken {
		t.Errorf("Load = %v, want the error of the countries", err)
	}
	if err := s.Load(t.Context(), yield(append(slices.Clone(countries), countries[0]), nil), used); err == nil {
		t.Error("Load took an id twice")
	}
	if got, total := mustList(t, s, store.ListOptions{}); total != 0 || len(got) != 0 {
		t.Errorf("a Load that failed left total %d, %v", total, got)
	}

	if err := s.Load(t.Context(), yield(countries, nil), used); err != nil {
		t.Fatal(err)
	}
	got, total := mustList(t, s, store.ListOptions{})
	if diff := cmp.Diff(countries, got); diff != "" || total != 3 {
		t.Errorf("total %d (-want +got):\n%s", total, diff)
	}
	if _, total := mustList(t, s, store.ListOptions{Query: "osterreich"}); total != 1 {
		t.Errorf("a search finds %d, want 1", total)
	}
	exec(t, connect(t, address), `INSERT INTO countries (id, name, capital, area) VALUES (6, 'x', '', 0)`)
	ranges, err := s.UsedIDs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for first, last := range ranges {
		text += fmt.Sprintf("%d-%d ", first, last)
	}
	if diff := cmp.Diff("1-4 6-6 9-9 9007199254740991-9007199254740991 ", text); diff != "" {
		t.Errorf("used ids (-want +got):\n%s", diff)
	}
	if id := mustCreate(t, s, 0); id != 5 {
		t.Errorf("created %d, want 5", id)
	}
	mustBeTrue(t, address)
	if err := s.Load(t.Context(), yield(countries, nil), used); err != errNotEmpty {
		t.Errorf("Load into countries = %v, want %v", err, errNotEmpty)
	}
}
