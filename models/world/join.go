package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"html"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"countries/models"
)

// join makes a country of each territory, in the order of their numbers.
func join(territories map[string]territory, pages map[string]page, o overrides) ([]models.Country, error) {
	var countries []models.Country
	for _, code := range slices.Sorted(maps.Keys(territories)) {
		country, err := countryOf(code, territories[code], pages, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", code, err)
		}
		countries = append(countries, country)
	}
	slices.SortFunc(countries, func(a, b models.Country) int { return cmp.Compare(a.ID, b.ID) })
	return countries, o.unused()
}

// countryOf joins a territory with its page, which it finds by the FIPS code.
// The page must name the territory's own internet domain: FIPS codes look like
// ISO codes, and mean other places.
func countryOf(code string, t territory, pages map[string]page, o overrides) (country models.Country, err error) {
	if country.ID, err = strconv.ParseInt(t.Numeric, 10, 64); err != nil {
		return country, err
	}
	country.Name = o.value(code, "name", t.name)

	fips := strings.ToLower(cmp.Or(t.FIPS, code))
	p := page{}
	if fips = o.value(code, "factbook", fips); fips != "" {
		p = pages[fips]
		domain, text := o.value(code, "domain", "."+strings.ToLower(code)), p.Communications.Domain.Text
		if (domain == "") != (text == "") || !strings.Contains(text, domain) {
			return country, fmt.Errorf("page %s is of %q, not of %q", fips, text, domain)
		}
	}
	country.Capital = o.value(code, "capital", firstPlace(p.Government.Capital.Name.Text))

	area := o.value(code, "area", p.total())
	if country.Area, err = squareKilometres(area); err != nil {
		return country, err
	}
	return country, nil
}

// firstPlace is the first name of a text such as "Belgrade (Beograd); note …".
func firstPlace(text string) string {
	text = html.UnescapeString(text)
	if end := strings.IndexAny(text, "(,;"); end >= 0 {
		text = text[:end]
	}
	return strings.TrimSpace(text)
}

var areaText = regexp.MustCompile(`^([\d,]+(?:\.\d+)?)( million)?(?: sq km.*)?$`)

// squareKilometres reads a text such as "14.2 million sq km", rounded.
func squareKilometres(text string) (int64, error) {
	parts := areaText.FindStringSubmatch(text)
	if parts == nil {
		return 0, fmt.Errorf("%q is no area", text)
	}
	area, err := strconv.ParseFloat(strings.ReplaceAll(parts[1], ",", ""), 64)
	if parts[2] != "" {
		area *= 1e6
	}
	return int64(math.Round(area)), err
}

// encode is the table as it is kept: a line for each country.
func encode(countries []models.Country) []byte {
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	_ = w.Write([]string{"id", "name", "capital", "area"}) // a buffer does not fail
	for _, c := range countries {
		_ = w.Write([]string{strconv.FormatInt(c.ID, 10), c.Name, c.Capital, strconv.FormatInt(c.Area, 10)})
	}
	w.Flush()
	return table.Bytes()
}
