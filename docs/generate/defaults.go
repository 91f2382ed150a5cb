package main

import (
	"reflect"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"countries/models"
)

// setDefaults takes the defaults of the query from Gin's form tags, which swag
// does not read.
func setDefaults(doc *openapi3.T) {
	for field := range reflect.TypeFor[models.CountryQuery]().Fields() {
		name, value, ok := strings.Cut(field.Tag.Get("form"), ",default=")
		if !ok {
			continue
		}
		for _, operation := range operations(doc) {
			if parameter := operation.Parameters.GetByInAndName("query", name); parameter != nil {
				parameter.Schema.Value.Default = value
			}
		}
	}
}
