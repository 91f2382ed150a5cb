package main

import (
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// addCommonAnswers adds what any operation may answer, so that the comments
// name only what is its own. FastAPI adds its 422 by itself, too.
func addCommonAnswers(method string, operation *openapi3.Operation) {
	answers := operation.Responses
	answers.Set("422", answer("Validation Error"))
	answers.Set("503", answer("The service cannot answer now"))
	answers.Value("503").Value.Headers = headers("Retry-After", "When to ask again, in seconds.", openapi3.NewInt64Schema().WithMin(0))
	if operation.RequestBody != nil {
		answers.Set("400", answer("The body is not UTF-8, or nested too deeply"))
		answers.Set("413", answer("The body is too large"))
		answers.Set("415", answer("The body is compressed"))
	}
	if method == http.MethodGet {
		operation.Security = openapi3.NewSecurityRequirements() // none: reads are open
	} else {
		answers.Set("401", answer("The service asks for a key"))
		answers.Value("401").Value.Headers = headers("WWW-Authenticate", "How to present one.", openapi3.NewStringSchema())
		answers.Set("403", answer("A browser sent this for a page of another site"))
		operation.Security = openapi3.NewSecurityRequirements().
			With(openapi3.SecurityRequirement{}). // keys are asked for only if some are configured
			With(openapi3.NewSecurityRequirement().Authenticate("HTTPBearer")).
			With(openapi3.NewSecurityRequirement().Authenticate("APIKeyHeader"))
	}
}

// securitySchemes are the two ways to present a key. Swagger 2.0 does not know
// the first. The names are FastAPI's.
func securitySchemes() openapi3.SecuritySchemes {
	bearer := openapi3.NewSecurityScheme().WithType("http").WithScheme("bearer").
		WithDescription("A key, if the service asks for one to write.")
	header := openapi3.NewSecurityScheme().WithType("apiKey").WithIn("header").WithName("X-API-Key").
		WithDescription("The same, in a header of its own.")
	return openapi3.SecuritySchemes{
		"HTTPBearer":   &openapi3.SecuritySchemeRef{Value: bearer},
		"APIKeyHeader": &openapi3.SecuritySchemeRef{Value: header},
	}
}

func answer(description string) *openapi3.ResponseRef {
	return &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription(description)}
}

func headers(name, description string, schema *openapi3.Schema) openapi3.Headers {
	return openapi3.Headers{name: &openapi3.HeaderRef{Value: &openapi3.Header{
		Parameter: openapi3.Parameter{Description: description, Schema: schema.NewRef()},
	}}}
}

// addErrorBodies says what the body of an answer of 400 or above is. The
// comments give only its status and description.
func addErrorBodies(operation *openapi3.Operation) {
	for status, response := range operation.Responses.Map() {
		switch {
		case status == "422":
			response.Value.Content = jsonOf("HTTPValidationError")
		case strings.HasPrefix(status, "4"), strings.HasPrefix(status, "5"):
			response.Value.Content = jsonOf("HTTPError")
		}
	}
}

func jsonOf(schema string) openapi3.Content {
	return openapi3.NewContentWithJSONSchemaRef(reference(schema))
}

func reference(schema string) *openapi3.SchemaRef {
	return openapi3.NewSchemaRef("#/components/schemas/"+schema, nil)
}

// errorSchemas are the bodies of errors. Swagger 2.0 has no anyOf, which loc
// needs. The names and titles are FastAPI's.
func errorSchemas() openapi3.Schemas {
	text := func(title string) *openapi3.Schema {
		return &openapi3.Schema{Title: title, Type: &openapi3.Types{"string"}}
	}
	location := openapi3.NewArraySchema().WithItems(openapi3.NewAnyOfSchema(
		openapi3.NewStringSchema(), openapi3.NewIntegerSchema()))
	location.Title = "Location"
	context := openapi3.NewObjectSchema().WithAnyAdditionalProperties()
	context.Title, context.Description = "Context", "The limit, or whatever else the message names."

	failure := openapi3.NewObjectSchema().
		WithProperty("loc", location).
		WithProperty("msg", text("Message")).
		WithProperty("type", text("Error Type")).
		WithProperty("ctx", context).
		WithRequired([]string{"loc", "msg", "type"})
	setPropertyOrder(failure, "loc", "msg", "type", "ctx")
	failures := openapi3.NewArraySchema()
	failures.Items = reference("ValidationError")

	return openapi3.Schemas{
		"ValidationError":     failure.NewRef(),
		"HTTPValidationError": openapi3.NewObjectSchema().WithProperty("detail", failures).NewRef(),
		"HTTPError": openapi3.NewObjectSchema().
			WithProperty("detail", openapi3.NewStringSchema()).
			WithRequired([]string{"detail"}).NewRef(),
	}
}
