// Package storetest holds the tests of the contract of store.Store, which every
// engine passes.
package storetest

import (
	"context"
	"testing"

	"countries/models"
	"countries/store"
)

// Engine is an implementation of store.Store under test.
type Engine struct {
	// New makes an empty database and returns its address.
	New func(testing.TB) string
	// Open opens the database at an address.
	Open func(ctx context.Context, address string, options store.Options) (store.Store, error)
	// Lasting reports whether the database outlives the Store.
	Lasting bool
	// Shared reports whether several Stores may use the database at once.
	Shared bool
	// Exec, when not nil, runs SQL statements in the database as another
	// program, in one transaction each.
	Exec func(t testing.TB, address string, statements ...string)
}

// Run tests the contract of store.Store.
func Run(t *testing.T, e Engine) {
	tests := []struct {
		name string
		run  func(*testing.T, Engine)
	}{
		{"Sample", testSample},
		{"AssignedIDs", testAssignedIDs},
		{"LargestID", testLargestID},
		{"ManyRanges", testManyRanges},
		{"TakenIDs", testTakenIDs},
		{"Get", testGet},
		{"Update", testUpdate},
		{"Delete", testDelete},
		{"Panic", testPanic},
		{"Sorts", testSorts},
		{"Pages", testPages},
		{"PagesWhileWriting", testPagesWhileWriting},
		{"Filters", testFilters},
		{"Search", testSearch},
		{"Snapshot", testSnapshot},
		{"ListingClose", testListingClose},
		{"Revision", testRevision},
		{"ConcurrentCreates", testConcurrentCreates},
		{"ConcurrentUpdates", testConcurrentUpdates},
		{"Neighbours", testNeighbours},
		{"Canceled", testCanceled},
		{"Ready", testReady},
		{"Close", testClose},
		{"CloseWhileWriting", testCloseWhileWriting},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, e) })
	}
	if e.Lasting {
		t.Run("Restart", func(t *testing.T) { testRestart(t, e) })
	}
	if e.Shared {
		t.Run("TwoStores", func(t *testing.T) { testTwoStores(t, e) })
	}
	if e.Exec != nil {
		t.Run("Foreign", func(t *testing.T) { testForeign(t, e) })
	}
}

// sample is what a new database of most tests has.
func sample() []models.Country {
	return []models.Country{
		{ID: 1, Name: "Thailand", Capital: "Bangkok", Area: 513120},
		{ID: 2, Name: "Australia", Capital: "Canberra", Area: 7617930},
		{ID: 3, Name: "Egypt", Capital: "Cairo", Area: 1010408},
	}
}

func mustOpen(t testing.TB, e Engine, database string, options store.Options) store.Store {
	t.Helper()
	s, err := e.Open(t.Context(), database, options)
	if err != nil {
		t.Fatalf("Open(%q): %v", database, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// openEmpty opens a new database without a country.
func openEmpty(t testing.TB, e Engine) store.Store {
	t.Helper()
	return mustOpen(t, e, e.New(t), store.Options{})
}

// openSample opens a new database that has the sample.
func openSample(t testing.TB, e Engine) store.Store {
	t.Helper()
	return mustOpen(t, e, e.New(t), store.Options{Sample: sample()})
}

func mustCreate(t testing.TB, s store.Store, countries ...models.Country) []models.Country {
	t.Helper()
	created, err := s.Create(t.Context(), countries)
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	return created
}

// mustCreateIDs creates countries that have these ids, or none where it is 0,
// and returns the ids that they got.
func mustCreateIDs(t testing.TB, s store.Store, ids ...int64) []int64 {
	t.Helper()
	var countries []models.Country
	for _, id := range ids {
		countries = append(countries, models.Country{ID: id, Name: "x"})
	}
	return idsOf(mustCreate(t, s, countries...))
}

func mustDelete(t testing.TB, s store.Store, id int64) {
	t.Helper()
	if err := s.Delete(t.Context(), id, nil); err != nil {
		t.Fatalf("Delete(%d): %v", id, err)
	}
}

func mustRevision(t testing.TB, s store.Store) string {
	t.Helper()
	revision, err := s.Revision(t.Context())
	if err != nil {
		t.Fatalf("Revision: %v", err)
	}
	return revision
}

func mustOpenList(t testing.TB, s store.Store, options store.ListOptions) *store.Listing {
	t.Helper()
	listing, err := s.List(t.Context(), options)
	if err != nil {
		t.Fatalf("List(%+v): %v", options, err)
	}
	t.Cleanup(func() { listing.Close() })
	return listing
}

func mustRead(t testing.TB, listing *store.Listing) []models.Country {
	t.Helper()
	var countries []models.Country
	for c, err := range listing.Countries {
		if err != nil {
			t.Fatalf("reading a list: %v", err)
		}
		countries = append(countries, c)
	}
	listing.Close()
	return countries
}

func mustList(t testing.TB, s store.Store, options store.ListOptions) (countries []models.Country, total int64) {
	t.Helper()
	listing := mustOpenList(t, s, options)
	return mustRead(t, listing), listing.Total
}

func idsOf(countries []models.Country) []int64 {
	ids := []int64{}
	for _, c := range countries {
		ids = append(ids, c.ID)
	}
	return ids
}

func ptr[T any](v T) *T { return &v }
