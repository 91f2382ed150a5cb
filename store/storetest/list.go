package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
)

func sorts() []models.Sort {
	return []models.Sort{"id", "-id", "name", "-name", "capital", "-capital", "area", "-area"}
}

// tied are countries of which many share a name, a capital or an area, in the
// order of no sort.
func tied() []models.Country {
	names := []string{"b", "B", "é", "e", "a", "\U0001F600", "\uffff", "zz", "z"}
	var countries []models.Country
	for i := range 60 {
		countries = append(countries, models.Country{
			ID:      int64((i*37)%60 + 1),
			Name:    names[i%len(names)],
			Capital: names[i*i%len(names)],
			Area:    []int64{0, 7, models.MaxID}[i%3],
		})
	}
	// Three of an area of their own, few enough to be looked up by it.
	return append(countries,
		models.Country{ID: 61, Name: "b", Capital: "z", Area: 9},
		models.Country{ID: 62, Name: "b", Capital: "é", Area: 9},
		models.Country{ID: 63, Name: "a", Capital: "z", Area: 9})
}

// compare is the order of the contract: by code point, which for UTF-8 is by
// byte, then by id.
func compare(sort models.Sort) func(a, b models.Country) int {
	field, desc := sort.Field()
	return func(a, b models.Country) int {
		by := map[string]int{
			"name": strings.Compare(a.Name, b.Name), "capital": strings.Compare(a.Capital, b.Capital),
			"area": cmp.Compare(a.Area, b.Area),
		}[field]
		by = cmp.Or(by, cmp.Compare(a.ID, b.ID))
		if desc {
			return -by
		}
		return by
	}
}

func testSorts(t *testing.T, e Engine) {
	s := openEmpty(t, e)
	mustCreate(t, s, tied()...)
	for _, sort := range append(sorts(), "") {
		got, total := mustList(t, s, store.ListOptions{Sort: sort})
		want := slices.SortedFunc(slices.Values(tied()), compare(sort))
		if diff := gocmp.Diff(want, got); diff != "" || total != 63 {
			t.Errorf("sort %q: total %d (-want +got):\n%s", sort, total, diff)
		}
	}
}

// mustPage reads all pages of a list, calling between after each.
func mustPage(t *testing.T, s store.Store, options store.ListOptions, between func(page int)) []models.Country {
	t.Helper()
	var all []models.Country
	for page := 0; ; page++ {
		countries, _ := mustList(t, s, options)
		if len(countries) == 0 {
			return all
		}
		if len(countries) > options.Limit {
			t.Fatalf("a page of %d, want at most %d", len(countries), options.Limit)
		}
		all = append(all, countries...)
		options.After = &countries[len(countries)-1]
		between(page)
	}
}

func testPages(t *testing.T, e Engine) {
	s := openEmpty(t, e)
	mustCreate(t, s, tied()...)
	filters := []store.ListOptions{
		{}, {Query: "b"}, {MinArea: ptr(int64(7))}, {MaxArea: ptr(int64(0))},
		{MinArea: ptr(int64(9)), MaxArea: ptr(int64(9))}, {Query: "b", MinArea: ptr(int64(8)), MaxArea: ptr(int64(9))},
		{Query: "E", MinArea: ptr(int64(1)), MaxArea: ptr(int64(7))},
	}
	for _, sort := range sorts() {
		for _, options := range filters {
			options.Sort = sort
			want, _ := mustList(t, s, options)
			for _, limit := range []int{1, 7, 63, 1000} {
				options.Limit = limit
				got := mustPage(t, s, options, func(int) {})
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Errorf("sort %q, %+v (-whole list +pages):\n%s", sort, options, diff)
				}
			}
		}
	}
	// The place to go on from need not be a country.
	after := models.Country{ID: 5, Name: "nowhere", Capital: "nowhere", Area: 3}
	for _, sort := range sorts() {
		got, total := mustList(t, s, store.ListOptions{Sort: sort, After: &after})
		var want []models.Country
		for _, c := range slices.SortedFunc(slices.Values(tied()), compare(sort)) {
			if compare(sort)(c, after) > 0 {
				want = append(want, c)
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" || total != 63 {
			t.Errorf("sort %q after no country: total %d, want 63 (-want +got):\n%s", sort, total, diff)
		}
	}
}

// Who pages while others write sees each country that was there all the time
// once, and none twice.
func testPagesWhileWriting(t *testing.T, e Engine) {
	for _, sort := range sorts() {
		t.Run(string(sort), func(t *testing.T) {
			s := openEmpty(t, e)
			var stay []models.Country
			for i := range 40 {
				name := fmt.Sprintf("c%02d", (i*7)%40)
				stay = append(stay, models.Country{ID: int64(i*10 + 1), Name: name, Capital: name, Area: int64(i * 3 % 40)})
			}
			mustCreate(t, s, stay...)
			mustCreate(t, s, models.Country{ID: 5000, Name: "c20x", Capital: "c20x", Area: 20})
			got := mustPage(t, s, store.ListOptions{Sort: sort, Limit: 6}, func(page int) {
				if page == 2 {
					mustDelete(t, s, 5000)
				}
				if page < 20 {
					mustCreate(t, s, models.Country{ID: int64(1000 + page), Name: fmt.Sprintf("c%02dx", page*2), Area: int64(page)})
				}
			})
			counts := make(map[int64]int)
			for _, c := range got {
				counts[c.ID]++
			}
			for _, c := range stay {
				if counts[c.ID] != 1 {
					t.Errorf("country %d came %d times, want once", c.ID, counts[c.ID])
				}
			}
			for id, n := range counts {
				if n > 1 {
					t.Errorf("country %d came %d times", id, n)
				}
			}
			if !slices.IsSortedFunc(got, compare(sort)) {
				t.Errorf("the pages are not in order: %v", got)
			}
		})
	}
}

func testFilters(t *testing.T, e Engine) {
	s := openSample(t, e)
	mustCreate(t, s, models.Country{Name: "Vatican City", Capital: "Vatican City", Area: 0})
	tests := []struct {
		options store.ListOptions
		want    []int64
	}{
		{store.ListOptions{MinArea: ptr(int64(0))}, []int64{1, 2, 3, 4}},
		{store.ListOptions{MaxArea: ptr(int64(0))}, []int64{4}},
		{store.ListOptions{MinArea: ptr(int64(513120)), MaxArea: ptr(int64(1010408))}, []int64{1, 3}},
		{store.ListOptions{MinArea: ptr(int64(513121)), MaxArea: ptr(int64(1010407))}, []int64{}},
		{store.ListOptions{MinArea: ptr(int64(9)), MaxArea: ptr(int64(8))}, []int64{}},
		{store.ListOptions{MinArea: ptr(int64(models.MaxID))}, []int64{}},
		{store.ListOptions{Query: "ang", MinArea: ptr(int64(1))}, []int64{1}},
		{store.ListOptions{Query: "a", Sort: "-name"}, []int64{4, 1, 3, 2}},
		{store.ListOptions{Query: "a", Sort: "-name", Limit: 2}, []int64{4, 1}},
	}
	for _, tt := range tests {
		countries, total := mustList(t, s, tt.options)
		if diff := gocmp.Diff(tt.want, idsOf(countries)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.options, diff)
		}
		if want := int64(len(tt.want)); tt.options.Limit == 0 && total != want {
			t.Errorf("%+v: total %d, want %d", tt.options, total, want)
		}
	}
	if _, total := mustList(t, s, store.ListOptions{Query: "a", Limit: 1}); total != 4 {
		t.Errorf("total of a page is %d, want 4", total)
	}
}

func testSearch(t *testing.T, e Engine) {
	s := openEmpty(t, e)
	mustCreate(t, s,
		models.Country{ID: 1, Name: "Côte d'Ivoire", Capital: "Yamoussoukro"},
		models.Country{ID: 2, Name: "Åland", Capital: "Mariehamn"},
		models.Country{ID: 3, Name: "Ελλάδα", Capital: "Αθήνα"},
		models.Country{ID: 4, Name: "Türkiye", Capital: "İstanbul"},
		models.Country{ID: 5, Name: "Polska", Capital: "Łódź"},
		models.Country{ID: 6, Name: "한국", Capital: "서울"},
		models.Country{ID: 7, Name: "100%_pure\\", Capital: "'; --"},
		models.Country{ID: 8, Name: "two\nlines", Capital: "Straße"},
	)
	tests := []struct {
		query string
		want  []int64
	}{
		{"cote", []int64{1}}, {"CÔTE D'I", []int64{1}}, {"o\u0302te", []int64{1}},
		{"aland", []int64{2}}, {"ÅLAND", []int64{2}}, {"land", []int64{2}},
		{"ελλαδα", []int64{3}}, {"ΑΘΗΝ", []int64{3}},
		{"istanbul", []int64{4}}, {"ISTANBUL", []int64{4}}, {"türk", []int64{4}},
		{"lodz", []int64{5}}, {"LODZ", []int64{5}},
		{"한", []int64{6}}, {"울", []int64{6}}, {"하", []int64{}},
		{"%", []int64{7}}, {"_", []int64{7}}, {"\\", []int64{7}}, {"'", []int64{1, 7}}, {"-- ", []int64{}},
		{"strasse", []int64{8}}, {"STRASSE", []int64{8}}, {"two\nl", []int64{8}},
		{"lines\nstr", []int64{}}, {"linesstr", []int64{}}, // name and capital are two texts
		{"\x00", []int64{}}, {"cote\x00", []int64{}},
		{"zebra", []int64{}},
	}
	for _, tt := range tests {
		countries, total := mustList(t, s, store.ListOptions{Query: tt.query})
		if diff := gocmp.Diff(tt.want, idsOf(countries)); diff != "" || total != int64(len(tt.want)) {
			t.Errorf("search for %q: total %d (-want +got):\n%s", tt.query, total, diff)
		}
	}
}

// A list is of one moment, however long it takes to read.
func testSnapshot(t *testing.T, e Engine) {
	s := openEmpty(t, e)
	var many []models.Country
	for i := range 2000 {
		many = append(many, models.Country{Name: fmt.Sprint("country ", i), Area: 1})
	}
	many = mustCreate(t, s, many...)
	before := mustRevision(t, s)
	listing := mustOpenList(t, s, store.ListOptions{MinArea: ptr(int64(1))})
	var got []models.Country
	for c, err := range listing.Countries {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, c); len(got) == 10 {
			mustDelete(t, s, 1999)
			mustCreateIDs(t, s, 0)
			if _, err := s.Update(t.Context(), 1000, func(c *models.Country) error { c.Name = "new"; return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := gocmp.Diff(many, got); diff != "" {
		t.Errorf("writes showed in an open list (-want +got):\n%s", diff)
	}
	if listing.Total != 2000 || listing.Revision != before {
		t.Errorf("total %d, revision %s, want 2000, %s", listing.Total, listing.Revision, before)
	}
}

func testListingClose(t *testing.T, e Engine) {
	s := openSample(t, e)
	listing := mustOpenList(t, s, store.ListOptions{})
	for range listing.Countries {
		break
	}
	listing.Close()
	listing.Close()
	// A list that was closed early never looks like a whole one.
	listing = mustOpenList(t, s, store.ListOptions{})
	listing.Close()
	n, failed := 0, error(nil)
	for _, err := range listing.Countries {
		if n++; err != nil {
			failed = err
		}
	}
	if failed == nil && n != 3 {
		t.Errorf("a closed list ended after %d of 3 countries without an error", n)
	}
	// Many more open lists than processors, and the store still answers.
	for range 50 {
		mustOpenList(t, s, store.ListOptions{})
	}
	if got := mustCreateIDs(t, s, 0)[0]; got != 4 {
		t.Errorf("created %d, want 4", got)
	}
}
