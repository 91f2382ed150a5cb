package main

import (
	"encoding/json"
	"iter"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// convert makes OpenAPI 3 of Swagger 2.0, and undoes what openapi2conv loses
// or lets through.
func convert(swagger []byte) (*openapi3.T, error) {
	var doc2 openapi2.T
	if err := json.Unmarshal(swagger, &doc2); err != nil {
		return nil, err
	}
	examples := parameterExamples(&doc2)
	doc, err := openapi2conv.ToV3(&doc2)
	if err != nil {
		return nil, err
	}
	for _, operation := range operations(doc) {
		for _, parameter := range operation.Parameters {
			parameter.Value.Example = examples[operation.OperationID+parameter.Value.Name]
		}
		if operation.RequestBody != nil {
			delete(operation.RequestBody.Value.Extensions, "x-originalParamName")
		}
	}
	return doc, nil
}

// parameterExamples are the examples of parameters, which swag writes though
// Swagger 2.0 has none, by operation and name. ToV3 removes them.
func parameterExamples(doc *openapi2.T) map[string]any {
	examples := map[string]any{}
	for _, item := range doc.Paths {
		for _, operation := range item.Operations() {
			for _, parameter := range operation.Parameters {
				examples[operation.OperationID+parameter.Name] = parameter.Extensions["example"]
			}
		}
	}
	return examples
}

// schemas are all schemas of a document, each with the name that a user sees:
// that of the schema, the property, the parameter or the header.
func schemas(doc *openapi3.T) map[*openapi3.Schema]string {
	named := map[*openapi3.Schema]string{}
	for name, schema := range doc.Components.Schemas {
		named[schema.Value] = name
		for name, property := range schema.Value.Properties {
			named[property.Value] = name
		}
	}
	for _, operation := range operations(doc) {
		for _, parameter := range operation.Parameters {
			named[parameter.Value.Schema.Value] = parameter.Value.Name
		}
		for _, response := range operation.Responses.Map() {
			for name, header := range response.Value.Headers {
				named[header.Value.Schema.Value] = name
			}
		}
	}
	return named
}

// operations are all operations of a document, with their methods, in no order.
func operations(doc *openapi3.T) iter.Seq2[string, *openapi3.Operation] {
	return func(yield func(string, *openapi3.Operation) bool) {
		for _, item := range doc.Paths.Map() {
			for method, operation := range item.Operations() {
				if !yield(method, operation) {
					return
				}
			}
		}
	}
}
