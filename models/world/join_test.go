package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"countries/models"
)

func TestFirstPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                      "",
		"Bangkok":                               "Bangkok",
		"Belgrade (Beograd); note - in Serbian": "Belgrade",
		"Pretoria; Cape Town (legislative capital)": "Pretoria",
		"Washington, DC":  "Washington",
		"Bras&iacute;lia": "Brasília",
		"Yamoussoukro (legislative capital), Abidjan": "Yamoussoukro",
	} {
		if got := firstPlace(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSquareKilometres(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"513,120 sq km":      513120,
		"14.2 million sq km": 14200000,
		"0.44 sq km":         0,
		"4.5 sq km":          5,
		"643,801 sq km ; 551,500 sq km (metropolitan France)": 643801,
		"551500": 551500,
	} {
		if got, err := squareKilometres(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "NA", "about 5 sq km", "55 sq miles"} {
		if got, err := squareKilometres(text); err == nil {
			t.Errorf("%q: got %d, want an error", text, got)
		}
	}
}

// TestJoin: the page is found by FIPS code and must be of the same domain.
func TestJoin(t *testing.T) {
	t.Parallel()
	var australia, austria page
	mustDecode(t, `{"Geography":{"Area":{"total ":{"text":"7,741,220 sq km"},"note":"of all"}},
		"Government":{"Capital":{"name":{"text":"Canberra (the city)"}}},
		"Communications":{"Internet country code":{"text":".au, .cx"}}}`, &australia)
	mustDecode(t, `{"Communications":{"Internet country code":{"text":".at"}}}`, &austria)
	pages := map[string]page{"as": australia, "au": austria}

	territories := map[string]territory{"AU": {Numeric: "036", FIPS: "AS", name: "Australia"}}
	want := models.Country{ID: 36, Name: "Australia", Capital: "Canberra", Area: 7741220}
	if got, err := join(territories, pages, mustRead(t, "")); err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	want.Area = 7617930
	if got, err := join(territories, pages, mustRead(t, "AU,area,7617930,why")); err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if _, err := join(territories, pages, mustRead(t, "AU,capital,Canberra,why")); err == nil || !strings.Contains(err.Error(), "changes nothing") {
		t.Errorf("an override that changes nothing: got %v", err)
	}
	territories["AU"] = territory{Numeric: "036", name: "Australia"}
	if _, err := join(territories, pages, mustRead(t, "")); err == nil || err.Error() != `AU: page au is of ".at", not of ".au"` {
		t.Errorf("a page of another country: got %v", err)
	}
}

// TestOverrides: each override has a reason and is in the table that is kept.
func TestOverrides(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("overrides.csv")
	if err != nil {
		t.Fatal(err)
	}
	o, err := readOverrides(string(table))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../world.csv")
	if err != nil {
		t.Fatal(err)
	}
	if string(encode(models.World())) != string(kept) {
		t.Error("world.csv is not as this command writes it")
	}
	for key, value := range o.values {
		if field := key[1]; (field == "name" || field == "capital" || field == "area") && !strings.Contains(string(kept), value) {
			t.Errorf("override %v: %q is not in world.csv", key, value)
		}
	}
	for _, wrong := range []string{"AU,area,5,", "AU,size,5,why", "AU,area,5,why\nAU,area,6,why", "AU,area,5"} {
		if _, err := readOverrides("code,field,value,reason\n" + wrong); err == nil {
			t.Errorf("%s: no error", wrong)
		}
	}
}

func mustDecode(t testing.TB, text string, p *page) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), p); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t testing.TB, rows string) overrides {
	t.Helper()
	o, err := readOverrides("code,field,value,reason\n" + rows)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
