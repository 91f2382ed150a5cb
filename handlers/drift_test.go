package handlers_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"countries/docs"
	"countries/handlers"
)

// readDocument is the OpenAPI document that is served. From then on, what is
// NDJSON is known to be a text.
var readDocument = sync.OnceValue(func() *openapi3.T {
	openapi3filter.RegisterBodyDecoder(ndjsonType, openapi3filter.FileBodyDecoder)
	file, err := docs.Files.ReadFile("openapi.json")
	if err != nil {
		panic(err)
	}
	document, err := openapi3.NewLoader().LoadFromData(file)
	if err != nil {
		panic(err)
	}
	return document
})

// placeholders stand for the parameters in a path of the document.
var placeholders = regexp.MustCompile(`\{\w+\}`)

// findOperation is the documented operation of a request, nil if there is none.
func findOperation(r *http.Request) *openapi3.Operation {
	method := r.Method
	if method == http.MethodHead { // is answered as GET is, without the body
		method = http.MethodGet
	}
	patterns := []string{r.URL.Path}
	for pattern := range readDocument().Paths.Map() {
		if ok, _ := path.Match(placeholders.ReplaceAllLiteralString(pattern, "?*"), r.URL.Path); ok {
			patterns = append(patterns, pattern)
		}
	}
	for _, pattern := range patterns {
		if item := readDocument().Paths.Value(pattern); item != nil && item.Operations()[method] != nil {
			return item.Operations()[method]
		}
	}
	return nil
}

// checked is a service each of whose answers is held against the OpenAPI
// document: its status, headers and body.
func checked(tb testing.TB, service http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.Clone(r.Context()) // the service may change its own
		recorder := httptest.NewRecorder()
		service.ServeHTTP(recorder, r)
		if err := checkAnswer(asked, recorder); err != nil {
			tb.Errorf("%s %s: %d %s is not as documented: %v", asked.Method, asked.URL, recorder.Code, recorder.Body, err)
		}
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes())
	})
}

// checkAnswer returns an error if the answer is not what the document says of
// the operation, or, where there is none, not what it says of any error.
func checkAnswer(asked *http.Request, got *httptest.ResponseRecorder) error {
	operation := findOperation(asked)
	if operation == nil || got.Code == http.StatusInternalServerError { // which is promised nowhere
		if got.Code < http.StatusBadRequest {
			return nil
		}
		operation = anyError(got.Code)
	}
	if err := checkRange(operation, got.Code); err != nil {
		return err
	}
	if got.Code == http.StatusNotModified { // which openapi3filter does not look at
		return checkNotModified(operation, got)
	}
	body, err := plainBody(got)
	if err != nil {
		return err
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: &http.Request{Method: http.MethodGet}, // HEAD would not be looked at
			Route:   &routers.Route{Spec: readDocument(), Operation: operation},
		},
		Status:  got.Code,
		Header:  got.Header(),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: asked.Method == http.MethodHead},
	}
	return openapi3filter.ValidateResponse(asked.Context(), input.SetBodyBytes(body))
}

// plainBody is the body of an answer, unpacked.
func plainBody(got *httptest.ResponseRecorder) ([]byte, error) {
	if got.Header().Get("Content-Encoding") != "gzip" || got.Body.Len() == 0 {
		return got.Body.Bytes(), nil
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(got.Body.Bytes()))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unpacked)
}

// anyError is an operation that answers with an error and nothing else.
func anyError(status int) *openapi3.Operation {
	schema := readDocument().Components.Schemas["HTTPError"]
	operation := openapi3.NewOperation()
	operation.AddResponse(status, openapi3.NewResponse().WithDescription("").WithJSONSchemaRef(schema))
	return operation
}

// checkRange returns an error for a status that is documented only by its range,
// if the range does not name it.
func checkRange(operation *openapi3.Operation, status int) error {
	if operation.Responses.Value(strconv.Itoa(status)) != nil {
		return nil
	}
	group := operation.Responses.Value(strconv.Itoa(status/100) + "XX")
	if group == nil || !strings.Contains(*group.Value.Description, fmt.Sprintf("`%d`", status)) {
		return &openapi3filter.ResponseError{Reason: "status is not documented"}
	}
	return nil
}

func checkNotModified(operation *openapi3.Operation, got *httptest.ResponseRecorder) error {
	response := operation.Responses.Status(http.StatusNotModified)
	if response == nil {
		return &openapi3filter.ResponseError{Reason: "status is not documented"}
	}
	for name, header := range response.Value.Headers {
		if header.Value.Required && got.Header().Get(name) == "" {
			return &openapi3filter.ResponseError{Reason: "no header " + name}
		}
	}
	if got.Body.Len() > 0 {
		return &openapi3filter.ResponseError{Reason: "a body"}
	}
	return nil
}

// TestRoutes holds the routes against the document, both ways.
func TestRoutes(t *testing.T) {
	t.Parallel()
	service := handlers.New(openSample(t), handlers.Options{}).(*gin.Engine)
	routed := map[string]bool{}
	for _, route := range service.Routes() {
		routed[route.Method+" "+regexp.MustCompile(`:(\w+)`).ReplaceAllString(route.Path, "{$1}")] = true
	}
	document := readDocument()
	expected := map[string]bool{}
	serves := func(method, path string) {
		expected[method+" "+path] = true
		if method == http.MethodGet {
			expected[http.MethodHead+" "+path] = true
		}
	}
	for path, item := range document.Paths.Map() {
		for method := range item.Operations() {
			serves(method, path)
		}
	}
	for _, path := range undocumented {
		serves(http.MethodGet, path)
	}
	if diff := cmp.Diff(expected, routed); diff != "" {
		t.Errorf("routes (-documented +routed)\n%s", diff)
	}
}

// undocumented are the paths that are for people, or for those who run the
// service: FastAPI leaves such ones out of its document, too.
var undocumented = []string{
	"/", "/openapi.json", "/openapi.yaml", "/healthz", "/readyz", "/metrics",
	"/docs", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/swagger-initializer.js",
	"/docs/oauth2-redirect", "/docs/index.css", "/docs/favicon-16x16.png", "/docs/favicon-32x32.png",
	"/redoc", "/redoc/redoc-initializer.js", "/redoc/redoc.standalone.js", "/redoc/redoc.standalone.js.LICENSE.txt", "/redoc/favicon-32x32.png",
}
