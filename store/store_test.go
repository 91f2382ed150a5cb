package store_test

import (
	"path/filepath"
	"testing"

	"countries/models"
	"countries/store"
)

// engine is where the contract is tested.
type engine struct {
	// database makes an empty database and returns its address.
	database func(testing.TB) string
	// lasting tells whether it outlives the Store and can be shared by several.
	lasting bool
}

func TestSQLite(t *testing.T) {
	testStore(t, engine{lasting: true, database: func(t testing.TB) string {
		return filepath.Join(t.TempDir(), "countries.db")
	}})
}

func TestMemory(t *testing.T) {
	testStore(t, engine{database: func(testing.TB) string { return ":memory:" }})
}

// testStore is the contract of Store, for every engine.
func testStore(t *testing.T, e engine) {
	tests := []struct {
		name string
		run  func(*testing.T, engine)
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
	if !e.lasting {
		return
	}
	t.Run("Restart", func(t *testing.T) { testRestart(t, e) })
	t.Run("TwoStores", func(t *testing.T) { testTwoStores(t, e) })
}

// sample is what a new database of most tests has.
func sample() []models.Country {
	return []models.Country{
		{ID: 1, Name: "Thailand", Capital: "Bangkok", Area: 513120},
		{ID: 2, Name: "Australia", Capital: "Canberra", Area: 7617930},
		{ID: 3, Name: "Egypt", Capital: "Cairo", Area: 1010408},
	}
}

func mustOpen(t testing.TB, database string, options store.Options) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), database, options)
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
func openEmpty(t testing.TB, e engine) store.Store {
	t.Helper()
	return mustOpen(t, e.database(t), store.Options{})
}

// openSample opens a new database that has the sample.
func openSample(t testing.TB, e engine) store.Store {
	t.Helper()
	return mustOpen(t, e.database(t), store.Options{Sample: sample()})
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
	if err := listing.Close(); err != nil {
		t.Fatalf("Close of a list: %v", err)
	}
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
