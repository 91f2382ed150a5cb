package main

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"countries/models"
)

// declared are the structs that the document shows: models by their names, and
// the queries of operations by their ids. swag sorts fields by name, and does
// not read Gin's defaults.
var declared = map[string]any{
	"Country":       models.Country{},
	"CountryPatch":  models.CountryPatch{},
	"get_countries": models.CountryQuery{},
}

// names returns what a tag calls the fields of a declared struct, as they are
// declared, and the defaults that Gin reads in it.
func names(of, tag string) (names []string, defaults map[string]string) {
	defaults = map[string]string{}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(declared[of])) {
		name, options, _ := strings.Cut(field.Tag.Get(tag), ",")
		names = append(names, name)
		if value, ok := strings.CutPrefix(options, "default="); ok {
			defaults[name] = value
		}
	}
	return names, defaults
}

// compare compares by place in a list. What is not in the list follows, by name.
func compare(list []string, a, b string) int {
	place := func(s string) int {
		if i := slices.Index(list, s); i >= 0 {
			return i
		}
		return len(list)
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
}
