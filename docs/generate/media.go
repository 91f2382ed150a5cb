package main

import (
	"encoding/json"
	"mime"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// isJSON reports whether a body of that media type is a JSON value.
func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

// texts describe the media types that are no JSON value.
var texts = map[string]string{
	"text/csv":             "A line `id,name,capital,area`, then a line for each country (RFC 4180).",
	"application/x-ndjson": "A country a line, as JSON.",
}

// describeTexts makes bodies that are no JSON value texts: Swagger 2.0 has one
// schema for all media types.
func describeTexts(doc *openapi3.T) {
	for _, operation := range operations(doc) {
		for _, response := range operation.Responses.Map() {
			describeText(response.Value.Content)
		}
		if operation.RequestBody != nil {
			describeText(operation.RequestBody.Value.Content)
		}
	}
}

func describeText(content openapi3.Content) {
	for mediaType, media := range content {
		if description, ok := texts[mediaType]; ok {
			schema := openapi3.NewStringSchema()
			schema.Description = description
			media.Schema = schema.NewRef()
		}
	}
}

// exampleOf is a body as an example of its media type.
func exampleOf(mediaType string, body []byte) any {
	if isJSON(mediaType) {
		return json.RawMessage(body)
	}
	return string(body)
}

// mediaTypeOf is what a Content-Type header says without its parameters.
func mediaTypeOf(contentType string) string {
	mediaType, _, _ := mime.ParseMediaType(contentType) // "" for none
	return mediaType
}
