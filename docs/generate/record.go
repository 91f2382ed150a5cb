package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"strings"

	"countries/handlers"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// record makes the answers of the service the examples of the document. Each
// answer with a body must get one.
func record(ctx context.Context, doc *document) error {
	for _, exchange := range exchanges {
		for _, circumstance := range circumstances {
			if err := recordOne(ctx, doc, exchange, circumstance); err != nil {
				return fmt.Errorf("%s %s: %w", exchange.method, exchange.target, err)
			}
		}
	}
	for at, item := range doc.Paths {
		for _, operation := range item {
			exampleHeaders(doc, at, operation.value)
			if err := complete(operation.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// recordOne makes an answer the example of its status, if it is the first one.
func recordOne(ctx context.Context, doc *document, x exchange, under circumstance) error {
	request := httptest.NewRequestWithContext(ctx, x.method, x.target, strings.NewReader(x.body))
	mediaType := cmp.Or(x.mediaType, "application/json")
	request.Header.Set("Content-Type", mediaType)
	request.Header.Set("Accept", mediaType)
	answer, err := send(request, under)
	if err != nil {
		return err
	}
	operation := doc.find(request)
	response := operation.response(answer.Code)
	if response == nil {
		return fmt.Errorf("status %d is not documented: %s", answer.Code, answer.Body)
	}
	answered, _, _ := mime.ParseMediaType(answer.Header().Get("Content-Type"))
	if media := response.Content[answered]; media != nil && media.Example == nil {
		media.Example = exampleOf(answered, answer.Body.Bytes())
	}
	for name, header := range response.Headers {
		if value := answer.Header().Get(name); value != "" && header.Example == nil {
			if header.Example = json.RawMessage(value); header.Schema.Type != "integer" {
				header.Example = quote(value)
			}
		}
	}
	if operation.RequestBody != nil && answer.Code < 300 {
		for documented, media := range operation.RequestBody.Content {
			if documented == mediaType || isJSON(documented) && isJSON(mediaType) {
				media.Example = exampleOf(mediaType, []byte(x.body))
			}
		}
	}
	return nil
}

var placeholder = regexp.MustCompile(`\{\w+\}`)

// find returns the operation of a request, which is documented. A path without
// parameters goes first.
func (d *document) find(r *http.Request) (found *operation) {
	for at, item := range d.Paths {
		if ok, _ := path.Match(placeholder.ReplaceAllString(at, "*"), r.URL.Path); !ok {
			continue
		}
		for _, o := range item {
			if strings.EqualFold(o.name, r.Method) && (found == nil || at == r.URL.Path) {
				found = o.value
			}
		}
	}
	return found
}

// response returns what is documented of a status, nil for nothing.
func (o *operation) response(status int) *response {
	r := o.Responses[fmt.Sprint(status)]
	if r == nil {
		r = o.Responses[fmt.Sprint(status/100, "XX")]
	}
	if r != nil && r.shared != nil {
		return r.shared
	}
	return r
}

// send returns the answer to a request on a new database.
func send(request *http.Request, under circumstance) (*httptest.ResponseRecorder, error) {
	countries, err := sqlite.Open(request.Context(), ":memory:", store.Options{Sample: models.Sample()})
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

// exampleHeaders gives examples to the parameters that come from an answer
// before. The ETag of a list names a database: that of an item stands in.
func exampleHeaders(doc *document, at string, o *operation) {
	for _, p := range o.Parameters {
		switch p.Name {
		case "If-None-Match":
			p.Example = tagOf(doc, at)
		case "If-Match":
			p.Example = quote("*")
		case "cursor":
			var link string
			_ = json.Unmarshal(o.Responses["200"].Headers["Link"].Example, &link)
			target, _, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
			if next, err := url.Parse(target); err == nil {
				p.Example = quote(next.Query().Get("cursor"))
			}
		}
	}
	for _, r := range o.Responses {
		if tag := r.Headers["ETag"]; tag != nil {
			tag.Example = tagOf(doc, at)
		}
	}
}

// tagOf returns the ETag of an item at a path, or below it.
func tagOf(doc *document, at string) json.RawMessage {
	for below, item := range doc.Paths {
		if strings.HasPrefix(below, at) && strings.HasSuffix(below, "}") {
			for _, o := range item {
				if o.name == "get" {
					return o.value.Responses["200"].Headers["ETag"].Example
				}
			}
		}
	}
	return nil
}

func exampleOf(mediaType string, body []byte) json.RawMessage {
	if isJSON(mediaType) {
		return body
	}
	return quote(string(body))
}

func quote(text string) json.RawMessage {
	quoted, _ := marshal(text) // a text can be written
	return quoted
}

// complete returns an error for an answer without an example.
func complete(o *operation) error {
	for status, response := range o.Responses {
		if response.shared != nil {
			response = response.shared
		}
		for mediaType, media := range response.Content {
			if media.Example == nil {
				return fmt.Errorf("no exchange makes %s answer %s with %s: add one to exchanges.go", o.OperationID, status, mediaType)
			}
		}
	}
	return nil
}
