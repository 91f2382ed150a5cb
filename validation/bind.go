package validation

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
)

// The bindings, for Gin's own methods: c.ShouldBindWith(&order, validation.JSON).
// Each looks at one place only; Bind tells the failures of all at once.
var (
	JSON  binding.BindingBody = jsonBinding{}
	Query binding.Binding     = queryBinding{}
	Path  binding.BindingUri  = pathBinding{}
)

// Bind fills targets, which are pointers, from a request. The tags of a struct
// say where its fields come from: uri from the path, form from the query, json
// from the body; anything else than a struct with uri or form tags is the
// whole body.
//
// The error is nil, or Errors with every failure: of the path, then of the
// query, then of the body, each in the order in which the targets and their
// fields are declared. Text that is not JSON is a failure on its own, as in
// FastAPI. Other errors are ErrUnreadable, and *http.MaxBytesError when the
// body was limited by http.MaxBytesReader.
//
// What an invalid request leaves in the targets is undefined.
func Bind(c *gin.Context, targets ...any) error {
	doc, media, err := bodyFor(c.Request, targets)
	if err != nil {
		return err
	}
	var failures Errors
	for _, from := range []source{fromPath, fromQuery, fromBody} {
		for _, target := range targets {
			v, p := targetOf(target)
			switch {
			case from == fromBody && p.isBody():
				failures = append(failures, decodeDocument(doc, media, p, v)...)
			case from == fromPath && p.has(fromPath):
				failures = append(failures, decodeParameters(pathOf(c.Params), from, p, v)...)
			case from == fromQuery && p.has(fromQuery):
				failures = append(failures, decodeParameters(parseQuery(c.Request.URL.RawQuery), from, p, v)...)
			}
		}
	}
	return failures.orNil()
}

// orNil is nil for no failures: an empty Errors in an error is not nil.
func (e Errors) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

func targetOf(target any) (reflect.Value, *plan) {
	v := reflect.ValueOf(target)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("validation: the target is a %T, not a pointer", target))
	}
	return v.Elem(), planOf(v.Type().Elem())
}

// isBody tells whether a target is filled from the body.
func (p *plan) isBody() bool { return !p.has(fromPath) && !p.has(fromQuery) }

func pathOf(params gin.Params) parameters {
	values := make(parameters, len(params))
	for _, param := range params {
		values[param.Key] = []string{param.Value}
	}
	return values
}

// bodyFor reads the request's body if a target wants it.
func bodyFor(r *http.Request, targets []any) (doc []byte, json bool, err error) {
	for _, target := range targets {
		if _, p := targetOf(target); p.isBody() {
			return readBody(r)
		}
	}
	return nil, false, nil
}

// readBody reads the whole body, so that nothing behind the JSON value goes
// unseen, and checks its syntax if it is to be read as JSON.
func readBody(r *http.Request) (doc []byte, json bool, err error) {
	if r.Body == nil {
		return nil, false, nil
	}
	// One byte more than is announced, for the read that finds the end.
	body := make([]byte, 0, min(max(r.ContentLength, 511), 1<<20)+1)
	for {
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
				return nil, false, err
			}
			return nil, false, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
	}
	if len(body) == 0 || !isJSON(r.Header.Get("Content-Type")) {
		return body, false, nil
	}
	doc, err = checked(body)
	return doc, true, err
}

// checked returns the body as text that is valid JSON.
func checked(body []byte) ([]byte, error) {
	doc, ok := text(body)
	if !ok {
		return nil, ErrUnreadable
	}
	return doc, checkSyntax(doc)
}

// isJSON tells whether a body of that Content-Type is read as JSON, as FastAPI
// decides it: without a type, and for application/json and application/*+json.
func isJSON(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	subtype, ok := strings.CutPrefix(media, "application/")
	return contentType == "" || ok && !strings.Contains(subtype, "/") &&
		(subtype == "json" || strings.HasSuffix(subtype, "+json"))
}

// decodeDocument fills v from a body that was read by readBody. A body of
// another type than JSON is bytes to FastAPI: neither an object nor a list.
func decodeDocument(doc []byte, json bool, p *plan, v reflect.Value) Errors {
	loc := []any{string(fromBody)}
	switch {
	case len(doc) == 0 && !json:
		return Errors{missing().at(loc)}
	case !json && p.bodyShape() == shapeList:
		return Errors{notList().at(loc)}
	case !json:
		return Errors{notObject().at(loc)}
	}
	return decodeBody(doc, p, v)
}

// bodyShape is the shape of the document that fills the plan.
func (p *plan) bodyShape() shape {
	if p.root {
		return p.fields[0].shape
	}
	return p.shape
}

type jsonBinding struct{}

func (jsonBinding) Name() string { return "json" }

func (jsonBinding) Bind(r *http.Request, target any) error {
	doc, json, err := readBody(r)
	if err != nil {
		return err
	}
	v, p := targetOf(target)
	return decodeDocument(doc, json, p, v).orNil()
}

func (jsonBinding) BindBody(body []byte, target any) error {
	doc, err := checked(body)
	if len(body) > 0 && err != nil {
		return err
	}
	v, p := targetOf(target)
	return decodeDocument(doc, len(body) > 0, p, v).orNil()
}

type queryBinding struct{}

func (queryBinding) Name() string { return "query" }

func (queryBinding) Bind(r *http.Request, target any) error {
	v, p := targetOf(target)
	return decodeParameters(parseQuery(r.URL.RawQuery), fromQuery, p, v).orNil()
}

type pathBinding struct{}

func (pathBinding) Name() string { return "uri" }

func (pathBinding) BindUri(params map[string][]string, target any) error {
	v, p := targetOf(target)
	return decodeParameters(params, fromPath, p, v).orNil()
}
