package storetest

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
)

// RunBulk tests the contract of store.Bulk. open opens the database at an
// address of e.New.
func RunBulk(t *testing.T, e Engine, open func(t testing.TB, address string) store.Bulk) {
	t.Run("Export", func(t *testing.T) { testExport(t, e, open) })
	t.Run("Import", func(t *testing.T) { testImport(t, e, open) })
	t.Run("Restore", func(t *testing.T) { testRestore(t, e, open) })
}

type openBulk = func(t testing.TB, address string) store.Bulk

// exported is what Export calls its functions with.
type exported struct {
	Countries []models.Country
	Used      [][2]int64
}

func mustExport(t testing.TB, b store.Bulk) (all exported) {
	t.Helper()
	err := b.Export(t.Context(),
		func(c models.Country) error { all.Countries = append(all.Countries, c); return nil },
		func(first, last int64) error { all.Used = append(all.Used, [2]int64{first, last}); return nil })
	if err != nil {
		t.Fatalf("Export: %v", err)
	}
	return all
}

func rowsOf(countries ...models.Country) iter.Seq2[models.Country, error] {
	return func(yield func(models.Country, error) bool) {
		for _, c := range countries {
			if !yield(c, nil) {
				return
			}
		}
	}
}

func testExport(t *testing.T, e Engine, open openBulk) {
	address := e.New(t)
	s := mustOpen(t, e, address, store.Options{Sample: sample()})
	mustCreateIDs(t, s, 10, 11, models.MaxID)
	mustDelete(t, s, 10)
	mustDelete(t, s, 2)
	b := open(t, address)
	want := exported{
		Countries: []models.Country{sample()[0], sample()[2], {ID: 11, Name: "x"}, {ID: models.MaxID, Name: "x"}},
		Used:      [][2]int64{{1, 3}, {10, 11}, {models.MaxID, models.MaxID}},
	}
	if diff := cmp.Diff(want, mustExport(t, b)); diff != "" {
		t.Errorf("Export (-want +got):\n%s", diff)
	}
	stop := errors.New("stop")
	if err := b.Export(t.Context(), func(models.Country) error { return stop }, nil); !errors.Is(err, stop) {
		t.Errorf("Export = %v, want the error of its function", err)
	}
	mustCreateIDs(t, s, 20) // the store is as free as before
}

func testImport(t *testing.T, e Engine, open openBulk) {
	address := e.New(t)
	s := mustOpen(t, e, address, store.Options{Sample: sample()})
	mustCreateIDs(t, s, 9)
	mustDelete(t, s, 9)
	b := open(t, address)
	siam := models.Country{ID: 1, Name: "Siam", Capital: "Bangkok", Area: 1}
	tests := []struct {
		name    string
		rows    []models.Country
		replace bool
		want    store.Imported
		exists  int64
	}{
		{"new", []models.Country{{Name: "a"}, {ID: 30, Name: "b"}, {Name: "c"}}, false, store.Imported{Added: 3}, 0},
		{"again", append(sample(), models.Country{ID: 30, Name: "b"}), false, store.Imported{Unchanged: 4}, 0},
		{"taken", []models.Country{{Name: "d"}, siam}, false, store.Imported{}, 1},
		{"replaced", []models.Country{{Name: "d"}, siam}, true, store.Imported{Added: 1, Replaced: 1}, 0},
		{"an id of a deleted country", []models.Country{{ID: 9, Name: "e"}}, false, store.Imported{Added: 1}, 0},
	}
	for _, tt := range tests {
		before := mustExport(t, b)
		got, err := b.Import(t.Context(), rowsOf(tt.rows...), tt.replace)
		if tt.exists > 0 {
			if exists, ok := errors.AsType[*store.ExistsError](err); !ok || exists.ID != tt.exists {
				t.Errorf("%s: Import = %v, want that %d exists", tt.name, err, tt.exists)
			}
			if diff := cmp.Diff(before, mustExport(t, b)); diff != "" {
				t.Errorf("%s: a refused import changed (-before +after):\n%s", tt.name, diff)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: Import = %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
	}
	// The open store sees all of it with its next write.
	if created := mustCreateIDs(t, s, 0); created[0] != 33 {
		t.Errorf("created %d, want 33", created[0])
	}
	countries, _ := mustList(t, s, store.ListOptions{})
	if diff := cmp.Diff([]int64{1, 2, 3, 9, 10, 30, 31, 32, 33}, idsOf(countries)); diff != "" || countries[0] != siam {
		t.Errorf("the first is %v, ids (-want +got):\n%s", countries[0], diff)
	}
	broken := errors.New("broken")
	before := mustExport(t, b)
	_, err := b.Import(t.Context(), func(yield func(models.Country, error) bool) {
		_ = yield(models.Country{Name: "f"}, nil) && yield(models.Country{}, broken)
	}, false)
	if !errors.Is(err, broken) {
		t.Errorf("Import = %v, want the error of its rows", err)
	}
	if diff := cmp.Diff(before, mustExport(t, b)); diff != "" {
		t.Errorf("a broken import changed (-before +after):\n%s", diff)
	}
}

func testRestore(t *testing.T, e Engine, open openBulk) {
	address := e.New(t)
	b := open(t, address)
	var rows []models.Country
	for i := range 3000 {
		rows = append(rows, models.Country{ID: int64(2*i + 1), Name: fmt.Sprint("é", i), Capital: "\"\n,;", Area: int64(i)})
	}
	used := func(yield func(int64, int64) bool) { _ = yield(1, 6000) && yield(7000, 7000) }
	if err := b.Restore(t.Context(), rowsOf(rows...), used); err != nil {
		t.Fatalf("Restore: %v", err)
	}
	if diff := cmp.Diff(exported{rows, [][2]int64{{1, 6000}, {7000, 7000}}}, mustExport(t, b)); diff != "" {
		t.Errorf("Export (-want +got):\n%s", diff)
	}
	if err := b.Restore(t.Context(), rowsOf(), used); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("a second Restore = %v, want ErrNotEmpty", err)
	}
	// It is no new database: no sample is added.
	s := mustOpen(t, e, address, store.Options{Sample: sample()})
	countries, total := mustList(t, s, store.ListOptions{})
	if diff := cmp.Diff(rows, countries); diff != "" || total != 3000 {
		t.Errorf("total %d (-want +got):\n%s", total, diff)
	}
	if found, _ := mustList(t, s, store.ListOptions{Query: "E2999"}); !slices.Equal(found, rows[2999:]) {
		t.Errorf("a search finds %v, want the last country", found)
	}
	if created := mustCreateIDs(t, s, 0); created[0] != 7001 {
		t.Errorf("created %d, want 7001", created[0])
	}
}
