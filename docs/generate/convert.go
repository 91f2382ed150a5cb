package main

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// swagger is what swag writes: Swagger 2.0. Its schemas are those of OpenAPI 3.
type swagger struct {
	Swagger     string                               `json:"swagger"`
	Info        json.RawMessage                      `json:"info"`
	BasePath    string                               `json:"basePath"`
	Tags        json.RawMessage                      `json:"tags"`
	Paths       map[string]object[*swaggerOperation] `json:"paths"`
	Definitions map[string]*schema                   `json:"definitions"`
}

type swaggerOperation struct {
	Tags        []string                    `json:"tags"`
	OperationID string                      `json:"operationId"`
	Description string                      `json:"description"`
	Consumes    []string                    `json:"consumes"`
	Produces    []string                    `json:"produces"`
	Parameters  []*swaggerParameter         `json:"parameters"`
	Responses   map[string]*swaggerResponse `json:"responses"`
}

// swaggerParameter is itself the schema of its value, except for a body.
type swaggerParameter struct {
	schema
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required"`
	Schema   *schema `json:"schema"`
}

type swaggerResponse struct {
	Description string             `json:"description"`
	Schema      *schema            `json:"schema"`
	Headers     map[string]*schema `json:"headers"`
}

// common holds what all operations share: the bodies of errors, which need
// anyOf, the answers to any request, and the two ways to present a key.
//
//go:embed common.json
var common []byte

// convert makes an OpenAPI 3 document. It adds what Swagger 2.0 cannot express
// and what all operations share, and names things as FastAPI does.
func convert(from *swagger) (*document, error) {
	to := &document{
		OpenAPI: "3.0.3", Info: from.Info, Tags: from.Tags, Servers: []server{{"/"}},
		Security: []map[string][]any{{"HTTPBearer": {}}, {"APIKeyHeader": {}}},
		Paths:    map[string]object[*operation]{},
	}
	if err := unmarshal(common, &to.Components); err != nil {
		return nil, err
	}
	for name, model := range from.Definitions {
		if rootOf(model) == nil { // the others are written where they are used
			if declared[name] == nil {
				return nil, fmt.Errorf("declared.go has no %s", name)
			}
			convertModel(name, model)
			to.Components.Schemas[name] = model
		}
	}
	methods := []string{"get", "post", "put", "patch", "delete"}
	for path, operations := range from.Paths {
		slices.SortFunc(operations, func(a, b member[*swaggerOperation]) int { return compare(methods, a.name, b.name) })
		for _, o := range operations {
			to.Paths[path] = append(to.Paths[path], member[*operation]{o.name, to.convert(o.name, o.value, from.Definitions)})
		}
	}
	return to, nil
}

func convertModel(name string, model *schema) {
	model.Title = name
	order, _ := names(name, "json")
	slices.SortFunc(model.Properties, func(a, b member[*schema]) int { return compare(order, a.name, b.name) })
	slices.SortFunc(model.Required, func(a, b string) int { return compare(order, a, b) })
	for _, property := range model.Properties {
		describe(property.value, property.name)
		if property.value.Type == "string" { // validation refuses NUL in all texts of a body
			property.value.Not = &schema{Pattern: `\u0000`}
		}
	}
}

// rootOf returns the list that a struct with the one field __root__ stands for,
// as in Pydantic 1, or nil.
func rootOf(model *schema) *schema {
	if len(model.Properties) != 1 || model.Properties[0].name != "__root__" {
		return nil
	}
	return model.Properties[0].value
}

func (d *document) convert(method string, from *swaggerOperation, models map[string]*schema) *operation {
	to := &operation{
		Tags: from.Tags, OperationID: from.OperationID, Summary: title(from.OperationID), Description: from.Description,
		Responses: map[string]*response{"422": {Description: "Validation Error", Content: jsonOf("HTTPValidationError")}, "503": d.shared("Unavailable")},
	}
	if method == "get" {
		to.Security = &[]any{} // reading needs no key
	} else {
		to.Responses["4XX"] = d.shared("Refused")
	}
	var query []string
	var defaults map[string]string
	if declared[from.OperationID] != nil {
		query, defaults = names(from.OperationID, "form")
	}
	for _, p := range from.Parameters {
		if p.In != "body" {
			to.Parameters = append(to.Parameters, convertParameter(p, defaults[p.Name]))
			continue
		}
		name := strings.TrimPrefix(p.Schema.Ref, schemaRef)
		if root := rootOf(models[name]); root != nil {
			root.Title = name
			p.Schema = root
		}
		to.RequestBody = &body{p.Required, p.Description, contentOf(from.Consumes, p.Schema)}
	}
	places := []string{"path", "query", "header"}
	slices.SortStableFunc(to.Parameters, func(a, b *parameter) int {
		return cmp.Or(compare(places, a.In, b.In), compare(query, a.Name, b.Name))
	})
	for status, r := range from.Responses {
		to.Responses[status] = convertResponse(status, r, from.Produces)
	}
	return to
}

// convertParameter leaves to the schema only what limits the value.
func convertParameter(from *swaggerParameter, value string) *parameter {
	to := &parameter{Name: from.Name, In: from.In, Required: from.Required, Schema: &from.schema, Example: from.Example}
	describe(to.Schema, from.Name)
	to.Schema.Default = value
	to.Description, to.Schema.Description, to.Schema.Example = to.Schema.Description, "", nil
	return to
}

func convertResponse(status string, from *swaggerResponse, produces []string) *response {
	to := &response{Description: from.Description, Headers: map[string]*header{}}
	for name, value := range from.Headers {
		to.Headers[name] = &header{Required: name != "Link", Description: value.Description, Schema: value}
		describe(value, "")
		value.Description = ""
	}
	switch {
	case status >= "400":
		to.Content = jsonOf("HTTPError")
	case from.Schema != nil:
		to.Content = contentOf(produces, from.Schema)
	}
	return to
}

// shared refers to a response of the components.
func (d *document) shared(name string) *response {
	return &response{Ref: "#/components/responses/" + name, shared: d.Components.Responses[name]}
}

const schemaRef = "#/components/schemas/"

func jsonOf(name string) map[string]*media {
	return map[string]*media{"application/json": {Schema: &schema{Ref: schemaRef + name}}}
}

func contentOf(types []string, s *schema) map[string]*media {
	content := map[string]*media{}
	for _, mediaType := range types {
		content[mediaType] = &media{Schema: s}
		if !isJSON(mediaType) { // Swagger 2.0 has one schema for all media types
			content[mediaType].Schema = &schema{Type: "string", Description: texts[mediaType]}
		}
	}
	return content
}

// texts describe the media types that are not JSON.
var texts = map[string]string{
	"text/csv":             "A line `id,name,capital,area`, then a line for each country (RFC 4180).",
	"application/x-ndjson": "A country a line, as JSON.",
}

// isJSON reports whether a body of that media type is one JSON value.
func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

// describe titles a schema, and joins the lines of its comment.
func describe(s *schema, name string) {
	s.Title = title(name)
	s.Description = strings.ReplaceAll(s.Description, "\n", " ")
	if s.Type == "integer" {
		s.Format = "int64"
	}
}

// title returns FastAPI's title of a name: "Country Id" for country_id.
func title(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ")
}
