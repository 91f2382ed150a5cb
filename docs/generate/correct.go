package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// correct says what Swagger 2.0 cannot, and names things as FastAPI does.
func correct(doc *openapi3.T, declared *declarations) {
	describeTexts(doc)
	inlineRoots(doc)
	refuseNUL(doc)
	maps.Copy(doc.Components.Schemas, errorSchemas())
	for method, operation := range operations(doc) {
		operation.Summary = title(operation.OperationID)
		addCommonAnswers(method, operation)
		addErrorBodies(operation)
		requireHeaders(operation)
		sortParameters(operation, declared.parameters(operation))
		declared.setDefaults(operation)
		for _, parameter := range operation.Parameters {
			parameter.Value.Description = oneLine(parameter.Value.Description)
		}
	}
	for name, schema := range doc.Components.Schemas {
		if names := declared.names(name, "json"); names != nil {
			setPropertyOrder(schema.Value, names...)
		}
	}
	for schema, name := range schemas(doc) {
		schema.Description = oneLine(schema.Description)
		schema.Title = cmp.Or(schema.Title, title(name))
		if schema.Type.Is("integer") {
			schema.Format = "int64"
		}
	}
	doc.Components.SecuritySchemes = securitySchemes()
}

// title is FastAPI's title of a name: "Country Id" of country_id.
func title(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ")
}

// oneLine undoes the line breaks of a Go comment.
func oneLine(comment string) string {
	return strings.ReplaceAll(comment, "\n", " ")
}

// inlineRoots puts the list that a struct with the one field __root__ stands
// for in its place, as Pydantic 1 does: Swagger 2.0 takes the limits of a list
// from the tags of a field only.
func inlineRoots(doc *openapi3.T) {
	for _, operation := range operations(doc) {
		if operation.RequestBody == nil {
			continue
		}
		for _, media := range operation.RequestBody.Value.Content {
			name, _ := strings.CutPrefix(media.Schema.Ref, "#/components/schemas/")
			if name == "" { // a text
				continue
			}
			if root := doc.Components.Schemas[name].Value.Properties["__root__"]; root != nil {
				root.Value.Title = name
				media.Schema = root
				delete(doc.Components.Schemas, name)
			}
		}
	}
}

// requireHeaders says that a header of an answer is always there. Link is not:
// the last page has none.
func requireHeaders(operation *openapi3.Operation) {
	for _, response := range operation.Responses.Map() {
		for name, header := range response.Value.Headers {
			header.Value.Required = name != "Link"
		}
	}
}

// sortParameters puts the path first, then the query as it is declared, then
// the headers: swag sorts by name.
func sortParameters(operation *openapi3.Operation, query []string) {
	places := []string{"path", "query", "header"}
	slices.SortStableFunc(operation.Parameters, func(a, b *openapi3.ParameterRef) int {
		return cmp.Or(
			compare(places, a.Value.In, b.Value.In),
			compare(query, a.Value.Name, b.Value.Name))
	})
}

// refuseNUL says of a text that is kept that it has no NUL character: the
// validation package refuses it in every text of a body, whatever the tags are.
func refuseNUL(doc *openapi3.T) {
	for _, schema := range doc.Components.Schemas {
		for _, property := range schema.Value.Properties {
			if property.Value.Type.Is("string") {
				property.Value.Pattern = `^[^\u0000]*$`
			}
		}
	}
}
