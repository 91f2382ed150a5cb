package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"countries/handlers"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// record makes the answers of the service the examples of the document. No
// answer may be without one.
func record(ctx context.Context, doc *openapi3.T) error {
	router, err := legacy.NewRouter(doc)
	if err != nil {
		return err
	}
	if err := recordAll(ctx, router, "application/json", exchanges); err != nil {
		return err
	}
	for mediaType, exchanges := range textExchanges {
		if err := recordAll(ctx, router, mediaType, exchanges); err != nil {
			return err
		}
	}
	exampleTags(doc)
	return complete(doc)
}

// recordAll makes the answers to requests examples, each under every circumstance.
func recordAll(ctx context.Context, router routers.Router, mediaType string, exchanges []exchange) error {
	for _, exchange := range exchanges {
		for _, circumstance := range circumstances {
			if err := recordOne(ctx, router, mediaType, exchange, circumstance); err != nil {
				return fmt.Errorf("%s %s: %w", exchange.method, exchange.target, err)
			}
		}
	}
	return nil
}

// recordOne makes the answer to one request an example, if it is the first with
// its status.
func recordOne(ctx context.Context, router routers.Router, mediaType string, x exchange, under circumstance) error {
	request := httptest.NewRequestWithContext(ctx, x.method, x.target, strings.NewReader(x.body))
	request.Header.Set("Content-Type", mediaType)
	request.Header.Set("Accept", mediaType)
	route, _, err := router.FindRoute(request)
	if err != nil {
		return err
	}
	answer, err := send(request, under)
	if err != nil {
		return err
	}
	response := route.Operation.Responses.Status(answer.Code)
	if response == nil {
		return fmt.Errorf("status %d is not documented: %s", answer.Code, answer.Body)
	}
	answered := mediaTypeOf(answer.Header().Get("Content-Type"))
	if media := response.Value.Content[answered]; media != nil && media.Example == nil {
		media.Example = exampleOf(answered, answer.Body.Bytes())
	}
	for name, header := range response.Value.Headers {
		if value := answer.Header().Get(name); value != "" && header.Value.Example == nil {
			header.Value.Example = typed(header.Value.Schema.Value, value)
		}
	}
	if body := route.Operation.RequestBody; body != nil && answer.Code < 300 {
		for documented, media := range body.Value.Content {
			if documented == mediaType || isJSON(documented) && isJSON(mediaType) {
				media.Example = exampleOf(mediaType, []byte(x.body))
			}
		}
	}
	return nil
}

// newDatabase is one with what the requests ask for.
func newDatabase(ctx context.Context) (store.Store, error) {
	return sqlite.Open(ctx, ":memory:", store.Options{Sample: models.Sample()})
}

// send is the answer to a request on a new database.
func send(request *http.Request, under circumstance) (*httptest.ResponseRecorder, error) {
	countries, err := newDatabase(request.Context())
	if err != nil {
		return nil, err
	}
	defer countries.Close()
	var options handlers.Options
	if err := under(request, countries, &options); err != nil {
		return nil, err
	}
	answer := httptest.NewRecorder()
	handlers.New(countries, options).ServeHTTP(answer, request)
	return answer, nil
}

func typed(schema *openapi3.Schema, value string) any {
	if n, err := strconv.ParseInt(value, 10, 64); err == nil && schema.Type.Is("integer") {
		return n
	}
	return value
}

// exampleTags gives an example to what takes up the answer before: the
// conditional headers and the cursor. That of a list's ETag names a database,
// so that of one of its items stands in for it.
func exampleTags(doc *openapi3.T) {
	tags := itemTags(doc)
	for at, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, response := range operation.Responses.Map() {
				if header := response.Value.Headers["ETag"]; header != nil {
					header.Value.Example = tags[at]
				}
				if header := response.Value.Headers["Link"]; header != nil {
					setExample(operation, "query", "cursor", cursor(header.Value.Example))
				}
			}
			setExample(operation, "header", "If-Match", tags[at])
			setExample(operation, "header", "If-None-Match", tags[at])
		}
	}
}

// itemTags are the ETags of single items, by the paths of these and of the
// lists that they are in.
func itemTags(doc *openapi3.T) map[string]any {
	tags := map[string]any{}
	for at, item := range doc.Paths.Map() {
		if item.Get == nil || !strings.HasSuffix(at, "}") {
			continue
		}
		if header := item.Get.Responses.Status(http.StatusOK).Value.Headers["ETag"]; header != nil {
			tags[at], tags[path.Dir(at)] = header.Value.Example, header.Value.Example
		}
	}
	return tags
}

func setExample(operation *openapi3.Operation, place, name string, example any) {
	if parameter := operation.Parameters.GetByInAndName(place, name); parameter != nil && example != nil {
		parameter.Example = example
	}
}

// cursor is the one in a Link header, nil in none.
func cursor(link any) any {
	text, _ := link.(string)
	target, _, _ := strings.Cut(strings.TrimPrefix(text, "<"), ">")
	next, err := url.Parse(target)
	if err != nil || !next.Query().Has("cursor") {
		return nil
	}
	return next.Query().Get("cursor")
}

// complete returns an error for an answer without an example.
func complete(doc *openapi3.T) error {
	for _, operation := range operations(doc) {
		for status, response := range operation.Responses.Map() {
			for mediaType, media := range response.Value.Content {
				if media.Example == nil {
					return fmt.Errorf("no exchange makes %s answer %s with %s: add one to exchanges.go", operation.OperationID, status, mediaType)
				}
			}
		}
	}
	return nil
}
