package ids_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
	"countries/store/internal/ids"
)

// TestSet compares a Set with a plain one, over random ranges.
func TestSet(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		var set ids.Set
		plain := make([]bool, 64)
		var copied *ids.Set
		var before []bool
		for step := range 40 {
			if step == 20 {
				copied, before = set.Copy(), slices.Clone(plain)
			}
			first := 1 + random.IntN(50)
			last := first + random.IntN(6)
			set.Add(int64(first), int64(last))
			for id := first; id <= last; id++ {
				plain[id] = true
			}
			expectSet(t, seed, &set, plain)
		}
		expectSet(t, seed, copied, before)
	}
}

func expectSet(t *testing.T, seed uint64, set *ids.Set, plain []bool) {
	t.Helper()
	got := make([]bool, len(plain))
	ranges, end := 0, int64(-1)
	for first, last := range set.All() {
		if first <= end+1 || last < first {
			t.Fatalf("seed %d: range %d to %d behind %d overlaps, touches or is empty", seed, first, last, end)
		}
		for id := first; id <= last; id++ {
			got[id] = true
		}
		ranges, end = ranges+1, last
	}
	if diff := cmp.Diff(plain, got); diff != "" {
		t.Fatalf("seed %d (-want +got):\n%s", seed, diff)
	}
	if ranges != set.Len() {
		t.Fatalf("seed %d: %d ranges, Len says %d", seed, ranges, set.Len())
	}
	largest := 0
	for id, used := range plain {
		if used {
			largest = id
		}
	}
	if set.Largest() != int64(largest) {
		t.Fatalf("seed %d: largest %d, want %d", seed, set.Largest(), largest)
	}
	for start := 1; start < len(plain); start++ {
		want := start
		for want < len(plain) && plain[want] {
			want++
		}
		if next := set.Next(int64(start)); next != int64(want) {
			t.Fatalf("seed %d: next from %d is %d, want %d", seed, start, next, want)
		}
	}
}

// TestAssign compares the ids of random calls with the words of Store.Create,
// taken literally.
func TestAssign(t *testing.T) {
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 1))
		var used ids.Set
		stored := map[int64]bool{}
		ever := map[int64]bool{}
		use := func(id int64) { ever[id] = true; used.Add(id, id) }
		for range random.IntN(4) {
			use(int64(1 + random.IntN(8)))
		}
		if random.IntN(2) == 0 {
			use(models.MaxID)
		}
		for id := range ever {
			if random.IntN(2) == 0 {
				stored[id] = true
			}
		}
		countries := make([]models.Country, 1+random.IntN(6))
		for i := range countries {
			switch random.IntN(6) {
			case 0:
				countries[i].ID = models.MaxID
			case 1, 2:
				countries[i].ID = int64(1 + random.IntN(12))
			}
		}
		want, wantErr := literally(countries, stored, ever)
		got, err := ids.Assign(countries, &used, func(id int64) bool { return stored[id] })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d: %v with %v used, %v stored (-want +got):\n%s", seed, countries, ever, stored, diff)
		}
		exists, _ := errors.AsType[*store.ExistsError](err)
		if diff := cmp.Diff(wantErr, exists); diff != "" {
			t.Errorf("seed %d: error (-want +got):\n%s", seed, diff)
		}
	}
}

func literally(countries []models.Country, stored, everBefore map[int64]bool) ([]int64, *store.ExistsError) {
	ever, here := map[int64]bool{}, map[int64]bool{}
	for id := range everBefore {
		ever[id] = true
	}
	var assigned []int64
	for _, c := range countries {
		id := c.ID
		if id == 0 {
			for used := range ever {
				id = max(id, used)
			}
			if id++; id > models.MaxID {
				for id = 1; ever[id]; id++ {
				}
			}
		} else if stored[id] || here[id] {
			return nil, &store.ExistsError{ID: id}
		}
		ever[id], here[id] = true, true
		assigned = append(assigned, id)
	}
	return assigned, nil
}
