package storetest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
)

func testSample(t *testing.T, e Engine) {
	s := openSample(t, e)
	countries, total := mustList(t, s, store.ListOptions{})
	if diff := cmp.Diff(sample(), countries); diff != "" || total != 3 {
		t.Errorf("total %d, sample (-want +got):\n%s", total, diff)
	}
}

func testAssignedIDs(t *testing.T, e Engine) {
	s := openSample(t, e)
	steps := []struct{ ids, want []int64 }{
		{[]int64{0}, []int64{4}},
		{[]int64{0, 0, 0}, []int64{5, 6, 7}},
		{[]int64{0, 20, 0, 10, 0}, []int64{8, 20, 21, 10, 22}},
		{[]int64{9}, []int64{9}},
		{[]int64{0}, []int64{23}},
	}
	for _, step := range steps {
		if diff := cmp.Diff(step.want, mustCreateIDs(t, s, step.ids...)); diff != "" {
			t.Errorf("Create of %v (-want +got):\n%s", step.ids, diff)
		}
	}
	mustDelete(t, s, 23)
	mustDelete(t, s, 22)
	if got := mustCreateIDs(t, s, 0)[0]; got != 24 {
		t.Errorf("after deleting 22 and 23 the next id is %d, want 24", got)
	}
	// Whoever asks for an id that was deleted may have it.
	if got := mustCreateIDs(t, s, 22)[0]; got != 22 {
		t.Errorf("created %d, want 22", got)
	}
}

func testLargestID(t *testing.T, e Engine) {
	s := openSample(t, e)
	mustDelete(t, s, 1)
	mustDelete(t, s, 3)
	steps := []struct{ ids, want []int64 }{
		// 1 to 3 were used, so 4 is the smallest that never was.
		{[]int64{models.MaxID, 0, 0}, []int64{models.MaxID, 4, 5}},
		{[]int64{8, 6, 0, 0}, []int64{8, 6, 7, 9}},
		{[]int64{0, 12, 0}, []int64{10, 12, 11}},
	}
	for _, step := range steps {
		if diff := cmp.Diff(step.want, mustCreateIDs(t, s, step.ids...)); diff != "" {
			t.Errorf("Create of %v (-want +got):\n%s", step.ids, diff)
		}
	}
	mustDelete(t, s, models.MaxID)
	mustDelete(t, s, 12)
	if got := mustCreateIDs(t, s, 0)[0]; got != 13 {
		t.Errorf("after deleting 12 and the largest id the next id is %d, want 13", got)
	}
}

// Ids taken here and there leave ranges between, which join as they meet.
func testManyRanges(t *testing.T, e Engine) {
	s := openEmpty(t, e)
	mustCreateIDs(t, s, models.MaxID)
	mustCreateIDs(t, s, 2, 4, 6, 8, 9, 11)
	mustCreateIDs(t, s, 5, 13)
	mustCreateIDs(t, s, 3)
	for _, id := range []int64{2, 4, 9} {
		mustDelete(t, s, id)
	}
	var got []int64
	for range 6 {
		got = append(got, mustCreateIDs(t, s, 0)...)
	}
	if diff := cmp.Diff([]int64{1, 7, 10, 12, 14, 15}, got); diff != "" {
		t.Errorf("the free ids (-want +got):\n%s", diff)
	}
}

func testTakenIDs(t *testing.T, e Engine) {
	tests := []struct {
		name string
		ids  []int64
		want int64
	}{
		{"stored", []int64{2}, 2},
		{"stored, after a good one", []int64{0, 100, 2}, 2},
		{"twice in the call", []int64{7, 7}, 7},
		{"given out earlier in the call", []int64{0, 4}, 4},
		{"the first of two", []int64{3, 1}, 3},
		{"twice, the largest", []int64{models.MaxID, models.MaxID}, models.MaxID},
	}
	s := openSample(t, e)
	before := mustRevision(t, s)
	for _, tt := range tests {
		var countries []models.Country
		for _, id := range tt.ids {
			countries = append(countries, models.Country{ID: id, Name: "x"})
		}
		created, err := s.Create(t.Context(), countries)
		var exists *store.ExistsError
		if !errors.As(err, &exists) || exists.ID != tt.want || created != nil {
			t.Errorf("%s: Create of %v = %v, %v, want that %d exists", tt.name, tt.ids, created, err, tt.want)
		}
	}
	countries, total := mustList(t, s, store.ListOptions{})
	if diff := cmp.Diff(sample(), countries); diff != "" || total != 3 {
		t.Errorf("total %d; a refused create left (-want +got):\n%s", total, diff)
	}
	if after := mustRevision(t, s); after != before {
		t.Errorf("refused creates changed the revision from %s to %s", before, after)
	}
	if got := mustCreateIDs(t, s, 0)[0]; got != 4 {
		t.Errorf("refused creates used ids: the next one is %d, want 4", got)
	}
}

func testRestart(t *testing.T, e Engine) {
	database := e.New(t)
	reopen := func(s store.Store) store.Store {
		if s != nil {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		return mustOpen(t, e, database, store.Options{Sample: sample()})
	}
	s := reopen(nil)
	mustCreateIDs(t, s, 0, 0) // 4, 5
	mustDelete(t, s, 5)
	revision := mustRevision(t, s)

	s = reopen(s)
	if got := mustRevision(t, s); got != revision {
		t.Errorf("revision %s after a restart, want %s", got, revision)
	}
	if got := mustCreateIDs(t, s, 0)[0]; got != 6 {
		t.Errorf("the next id after a restart is %d, want 6", got)
	}
	mustCreateIDs(t, s, models.MaxID)
	mustDelete(t, s, models.MaxID)

	s = reopen(s)
	if got := mustCreateIDs(t, s, 0)[0]; got != 7 {
		t.Errorf("the smallest id never used after a restart is %d, want 7", got)
	}
	for _, id := range []int64{1, 2, 3, 4, 6, 7} {
		mustDelete(t, s, id)
	}

	// An emptied database is not a new one.
	s = reopen(s)
	if countries, total := mustList(t, s, store.ListOptions{}); total != 0 || len(countries) != 0 {
		t.Errorf("an emptied database has %d countries after a restart: %v", total, countries)
	}
}
