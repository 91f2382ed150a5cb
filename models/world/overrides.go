package main

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

// overrides are the facts that do not come from the sources: values by the code
// of a territory and a field, each of which must be used and change something.
// The fields are the name, the capital and the area of a country, the FIPS code
// of its page in the Factbook ("" for none) and the domain that the page names.
type overrides struct {
	values map[[2]string]string
	used   map[[2]string]bool
}

// readOverrides reads the table of code, field, value and reason.
func readOverrides(table string) (overrides, error) {
	o := overrides{map[[2]string]string{}, map[[2]string]bool{}}
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return o, err
	}
	for _, row := range rows[1:] {
		key := [2]string{row[0], row[1]}
		_, twice := o.values[key]
		switch {
		case !slices.Contains([]string{"name", "capital", "area", "factbook", "domain"}, row[1]):
			return o, fmt.Errorf("override %v: no such field", row)
		case row[3] == "":
			return o, fmt.Errorf("override %v: no reason", row)
		case twice:
			return o, fmt.Errorf("override %v: there is one already", row)
		}
		o.values[key] = row[2]
	}
	return o, nil
}

// value is the override of a field, or the value that the sources have.
func (o overrides) value(code, field, fromSources string) string {
	key := [2]string{code, field}
	value, ok := o.values[key]
	if !ok {
		return fromSources
	}
	o.used[key] = value != fromSources
	return value
}

// unused returns an error that names an override which changes nothing.
func (o overrides) unused() error {
	for key := range o.values {
		if !o.used[key] {
			return fmt.Errorf("override %v changes nothing", key)
		}
	}
	return nil
}
