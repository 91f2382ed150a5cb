package models_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
)

// TestWorld holds the table to what is known of it as a whole.
func TestWorld(t *testing.T) {
	t.Parallel()
	world := models.World()
	if len(world) != 250 {
		t.Errorf("%d countries, want 250", len(world))
	}
	names := map[string]bool{}
	last, sum := int64(0), int64(0)
	var withoutCapital []string
	for _, country := range world {
		if country.ID <= last || country.ID > 999 {
			t.Errorf("%v comes after id %d", country, last)
		}
		if names[country.Name] || country.Name == "" {
			t.Errorf("%v: no name, or one that is there already", country)
		}
		if country.Area < 0 || country.Area > 17_098_242 { // Russia's
			t.Errorf("%v: an area that no country has", country)
		}
		if country.Area == 0 && country.Name != "Vatican City" {
			t.Errorf("%v: no area", country)
		}
		if country.Capital == "" {
			withoutCapital = append(withoutCapital, country.Name)
		}
		names[country.Name], last, sum = true, country.ID, sum+country.Area
	}
	if sum != 150_487_400 { // the land of the earth is 148,940,000 km²; lakes are counted, too
		t.Errorf("%d km² in all", sum)
	}
	if diff := cmp.Diff([]string{
		"Antarctica", "Bouvet Island", "British Indian Ocean Territory", "Heard & McDonald Islands",
		"Hong Kong", "Macao", "U.S. Outlying Islands", "Tokelau",
	}, withoutCapital); diff != "" {
		t.Errorf("without a capital (-want +got):\n%s", diff)
	}
}

// TestWorldHasTheSample: the sample's countries have the sample's figures.
func TestWorldHasTheSample(t *testing.T) {
	t.Parallel()
	byName := map[string]models.Country{}
	for _, country := range models.World() {
		byName[country.Name] = country
	}
	ids := map[string]int64{"Thailand": 764, "Australia": 36, "Egypt": 818}
	for _, want := range models.Sample() {
		want.ID = ids[want.Name]
		if got := byName[want.Name]; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// TestWorldAgrees compares the world with a table made by others from the same
// sources. Where they differ, differences has our value and the reason.
func TestWorldAgrees(t *testing.T) {
	t.Parallel()
	differences := map[int64]struct {
		ours   models.Country
		reason string
	}{} // none today

	file, err := os.Open("testdata/world.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var want []models.Country
	for _, row := range rows[1:] {
		country := models.Country{ID: mustParse(t, row[0]), Name: row[1], Capital: row[2], Area: mustParse(t, row[3])}
		if difference, ok := differences[country.ID]; ok {
			if difference.reason == "" || difference.ours == country {
				t.Errorf("%v: no reason to differ", country)
			}
			country = difference.ours
		}
		want = append(want, country)
	}
	if diff := cmp.Diff(want, models.World()); diff != "" {
		t.Errorf("(-theirs +ours):\n%s", diff)
	}
}

func mustParse(t testing.TB, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
