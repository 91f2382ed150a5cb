package validation

import (
	"fmt"
	"net/http"
	"reflect"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
)

// Bind fills targets, which are pointers, from a request. The tags of a struct
// say where its fields come from: uri from the path, form from the query, json
// from the body. A target without uri and form tags is the whole body.
//
// The error is nil, or Errors with every failure: of the path, then of the
// query, then of the body, each in the order in which the targets and their
// fields are declared. Text that is not JSON is a failure on its own, as in
// FastAPI. Other errors are ErrUnreadable, and *http.MaxBytesError when the
// body was limited by http.MaxBytesReader.
//
// What an invalid request leaves in the targets is undefined.
func Bind(c *gin.Context, targets ...any) error {
	var few [4]bound
	parts := few[:0]
	var body document
	for _, to := range targets {
		v := pointedTo(to)
		part := bound{v, targetOf(v.Type())}
		parts = append(parts, part)
		if part.body != nil && !body.read {
			var err error
			if body, err = readBody(c.Request); err != nil {
				return err
			}
		}
	}
	var errors Errors
	for _, to := range parts {
		if to.path != nil {
			errors = decodePath(c.Params, to.path, to.value, errors)
		}
	}
	for _, to := range parts {
		if to.query != nil {
			errors = decodeQuery(c.Request.URL.RawQuery, to.query, to.value, errors)
		}
	}
	for _, to := range parts {
		if to.body != nil {
			errors = body.decode(to.body, to.value, errors)
		}
	}
	return errors.orNil()
}

// bound is a target of one request.
type bound struct {
	value reflect.Value
	*target
}

// orNil is nil for no failures: an empty Errors in an error is not nil.
func (e Errors) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

func pointedTo(target any) reflect.Value {
	v := reflect.ValueOf(target)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("validation: the target is a %T, not a pointer to fill", target))
	}
	return settled(v)
}

// The bindings, for Gin's own methods: c.ShouldBindWith(&order, validation.JSON).
// Each looks at its own place only. JSON takes the whole target for the body,
// whatever its tags, as encoding/json does.
var (
	JSON  binding.BindingBody = jsonBinding{}
	Query binding.Binding     = queryBinding{}
	Path  binding.BindingUri  = pathBinding{}
)

type jsonBinding struct{}

func (jsonBinding) Name() string { return "json" }

func (jsonBinding) Bind(r *http.Request, target any) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	v := pointedTo(target)
	return body.decode(bodyOf(v.Type()), v, nil).orNil()
}

func (jsonBinding) BindBody(text []byte, target any) error {
	body, err := jsonDocument(text)
	if err != nil {
		return err
	}
	v := pointedTo(target)
	return body.decode(bodyOf(v.Type()), v, nil).orNil()
}

type queryBinding struct{}

func (queryBinding) Name() string { return "query" }

func (queryBinding) Bind(r *http.Request, target any) error {
	v := pointedTo(target)
	p := targetOf(v.Type()).query
	if p == nil {
		return nil
	}
	return decodeQuery(r.URL.RawQuery, p, v, nil).orNil()
}

type pathBinding struct{}

func (pathBinding) Name() string { return "uri" }

func (pathBinding) BindUri(params map[string][]string, target any) error {
	v := pointedTo(target)
	p := targetOf(v.Type()).path
	if p == nil {
		return nil
	}
	var path gin.Params
	for name, values := range params {
		for _, value := range values {
			path = append(path, gin.Param{Key: name, Value: value})
		}
	}
	return decodePath(path, p, v, nil).orNil()
}
