package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"countries/models"
)

// keys are the keys of a document that are read in an order of their own. All
// others follow, by name.
var keys = slices.Concat(
	[]string{"openapi", "info", "servers", "security", "tags", "paths", "components"},
	[]string{"get", "post", "put", "patch", "delete"},
	names(reflect.TypeFor[models.Country](), "json"),
	names(reflect.TypeFor[models.CountryQuery](), "form"),
	[]string{"operationId", "summary", "in", "required"},
	[]string{"loc", "msg", "title", "type", "ctx", "format", "description"},
	[]string{"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "schema", "example"},
)

// rank is the place of a key.
func rank(key string) int {
	if i := slices.Index(keys, key); i >= 0 {
		return i
	}
	return len(keys)
}

// names are the names of a struct's fields, as they are declared.
func names(model reflect.Type, tag string) []string {
	var names []string
	for field := range model.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get(tag), ",")
		names = append(names, name)
	}
	return names
}

// encode is a document as JSON that people read, its keys in order.
func encode(doc *openapi3.T) ([]byte, error) {
	plain, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(plain))
	decoder.UseNumber() // an area is no float
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, appendOrdered(nil, value), "", "  "); err != nil {
		return nil, err
	}
	return append(indented.Bytes(), '\n'), nil
}

// appendOrdered appends a decoded value, the keys of objects by rank.
func appendOrdered(dst []byte, value any) []byte {
	switch value := value.(type) {
	case map[string]any:
		dst = append(dst, '{')
		for i, key := range slices.SortedFunc(maps.Keys(value), compareKeys) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendScalar(dst, key), ':')
			dst = appendOrdered(dst, value[key])
		}
		return append(dst, '}')
	case []any:
		dst = append(dst, '[')
		for i, item := range value {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendOrdered(dst, item)
		}
		return append(dst, ']')
	default:
		return appendScalar(dst, value)
	}
}

func compareKeys(a, b string) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// appendScalar appends what is neither an object nor a list, with < and & as
// they are.
func appendScalar(dst []byte, value any) []byte {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // a decoded value is encodable
	return append(dst, bytes.TrimSuffix(encoded.Bytes(), []byte("\n"))...)
}
