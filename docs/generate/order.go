package main

import (
	"cmp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// words are those of OpenAPI that are read in an order of their own. All
// others follow, by name.
var words = []string{
	"openapi", "info", "servers", "security", "tags", "paths", "components",
	"get", "post", "put", "patch", "delete",
	"name", "operationId", "summary", "in", "required",
	"title", "type", "format", "description",
	"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "schema", "example",
}

// propertyOrder is an extension of a schema that only encode sees: the names of
// its properties as they are declared.
const propertyOrder = "x-property-order"

func setPropertyOrder(schema *openapi3.Schema, names ...string) {
	schema.Extensions = map[string]any{propertyOrder: names}
	slices.SortFunc(schema.Required, func(a, b string) int { return compare(names, a, b) })
}

// compare compares by place in a list. What is not in it follows, by name.
func compare(list []string, a, b string) int {
	place := func(s string) int {
		if i := slices.Index(list, s); i >= 0 {
			return i
		}
		return len(list)
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
}
