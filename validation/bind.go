package validation

import (
	"fmt"
	"net/http"
	"reflect"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
)

// Bind fills targets from a request, as FastAPI fills the parameters of a path
// operation function. A target is a pointer, or a [Target] around one; the tags
// of a struct say where its fields come from.
//
// The error is nil, or Errors with every failure: of the path, then of the
// query, the headers, the cookies and the body, each in the order in which the
// targets and their fields are declared. Text that is not JSON is a failure on
// its own, as in FastAPI. Other errors are ErrUnreadable, and
// *http.MaxBytesError when the body was limited by http.MaxBytesReader.
//
// What an invalid request leaves in the targets is undefined.
//
//	var path Path
//	var country Country
//	if err := validation.Bind(c, &path, &country); err != nil {
//		c.Error(err)
//		return
//	}
func Bind(c *gin.Context, to ...any) error {
	var few [4]bound
	return bind(c.Request, c.Params, modeOf(c), few[:0], to)
}

// bound is a target of one request.
type bound struct {
	value    reflect.Value
	optional bool
	*partedTarget
}

func bind(r *http.Request, params gin.Params, mode Mode, all []bound, to []any) error {
	var body document
	for _, target := range to {
		b := boundTo(target)
		all = append(all, b)
		if b.body != nil && !body.read {
			var err error
			if body, err = readBody(r, mode); err != nil {
				return err
			}
		}
	}
	var few [8]step
	d := decoder{failures: failures{mode: mode, loc: few[:0]}}
	var bad chain
	for from := fromPath; from <= fromForm; from++ {
		for _, b := range all {
			if p := b.parts[from]; p != nil {
				found, err := d.parameters(r, params, from, p, b.value)
				if err != nil {
					return err
				}
				bad = d.join(bad, found)
			}
		}
	}
	for _, b := range all {
		if b.body != nil {
			bad = d.join(bad, d.document(body, b))
		}
	}
	return d.result(bad)
}

// result returns the failures of a chain as an error.
func (f *failures) result(bad chain) error {
	if bad.empty() {
		return nil
	}
	return f.list(bad)
}

// boundTo returns what a target points to, with its plans.
func boundTo(target any) bound {
	wrapped, ok := target.(Target)
	if !ok {
		wrapped = Target{to: target}
	}
	v := reflect.ValueOf(wrapped.to)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("validation: the target is a %T, not a pointer to fill", wrapped.to))
	}
	if v = v.Elem(); !wrapped.optional {
		v = settled(v)
	}
	return bound{v, wrapped.optional, targetOf(v.Type(), wrapped.use)}
}

// The bindings, for Gin's own methods: c.ShouldBindWith(&order, validation.JSON).
// Each looks at its own place only, in Strict mode. JSON takes the whole target
// for the body, whatever its tags, as encoding/json does.
var (
	JSON  binding.BindingBody = placeBinding{fromBody, "json"}
	Query binding.Binding     = placeBinding{fromQuery, "query"}
	Path  binding.BindingUri  = placeBinding{fromPath, "uri"}
)

// placeBinding fills the fields of a target that come from one place.
type placeBinding struct {
	from source
	name string
}

func (b placeBinding) Name() string { return b.name }

func (b placeBinding) Bind(r *http.Request, target any) error {
	if b.from == fromBody {
		return bind(r, nil, Strict, nil, []any{Target{to: target, use: asBody}})
	}
	return b.bindPart(r, nil, target)
}

func (placeBinding) BindBody(text []byte, target any) error {
	body, err := jsonDocument(text, Strict)
	if err != nil {
		return err
	}
	var d decoder
	return d.result(d.document(body, boundTo(Target{to: target, use: asBody})))
}

func (b placeBinding) BindUri(params map[string][]string, target any) error {
	var path gin.Params
	for name, values := range params {
		for _, value := range values {
			path = append(path, gin.Param{Key: name, Value: value})
		}
	}
	return b.bindPart(nil, path, target)
}

func (b placeBinding) bindPart(r *http.Request, path gin.Params, target any) error {
	to := boundTo(target)
	p := to.parts[b.from]
	if p == nil {
		return nil
	}
	var d decoder
	bad, err := d.parameters(r, path, b.from, p, to.value)
	if err != nil {
		return err
	}
	return d.result(bad)
}
