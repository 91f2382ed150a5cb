package differential

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"countries/validation"

	"github.com/gin-gonic/gin"
)

// A twin is the Gin service that answers as the programs do.
type twin struct {
	*gin.Engine
	pydantic2 bool
}

func newTwin(pydantic2, strict bool) twin {
	gin.SetMode(gin.ReleaseMode)
	t := twin{gin.New(), pydantic2}
	t.Use(validation.Use(modeOf(pydantic2, strict)))
	t.orders()
	t.signUp()
	t.search()
	t.upload()
	t.settings()
	t.events()
	t.headers()
	t.bodies()
	t.maps()
	t.sets()
	t.closed()
	t.lists()
	t.products()
	return t
}

func modeOf(pydantic2, strict bool) (mode validation.Mode) {
	if !strict {
		mode |= validation.Lax
	}
	if pydantic2 {
		mode |= validation.Pydantic2
	}
	return mode
}

// bind fills targets and answers what is wrong with the request, if anything.
func bind(c *gin.Context, targets ...any) bool {
	err := validation.Bind(c, targets...)
	var failures validation.Errors
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return true
	case errors.As(err, &failures):
		c.Data(422, "application/json", failures.AppendJSON(nil))
	case errors.Is(err, validation.ErrUnreadable):
		c.Data(400, "application/json", []byte(`{"detail":"There was an error parsing the body"}`))
	case errors.As(err, &tooLarge):
		c.Data(413, "application/json", []byte(`{"detail":"Request Entity Too Large"}`))
	default:
		panic(err)
	}
	return false
}

// answer writes a value as FastAPI writes what a program returns. A float that
// JSON cannot hold is a fault of the program: 500.
func (t twin) answer(c *gin.Context, status int, value any) {
	e := encoder{pydantic2: t.pydantic2}
	e.write(reflect.ValueOf(value))
	if e.failed {
		c.Data(500, "text/plain; charset=utf-8", []byte("Internal Server Error"))
		return
	}
	c.Data(status, "application/json", e.text)
}

// dict is an object whose keys keep their order. Pydantic 2 writes what stands
// in one otherwise than the fields of a model.
type dict []entry

type entry struct {
	key   string
	value any
}

// encoder writes values as Python's json.dumps does behind jsonable_encoder.
type encoder struct {
	text      []byte
	pydantic2 bool
	failed    bool
	inModel   bool
}

func (e *encoder) add(text string) { e.text = append(e.text, text...) }

func (e *encoder) quote(text string) { e.add(literal(strings.ToValidUTF8(text, "\ufffd"))) }

// write adds a value: a struct is a model.
func (e *encoder) write(v reflect.Value) {
	if !v.IsValid() {
		e.add("null")
		return
	}
	switch value := v.Interface().(type) {
	case dict:
		e.object(len(value), func(i int) (string, reflect.Value) { return value[i].key, reflect.ValueOf(value[i].value) })
		return
	case Decimal:
		e.add(value.python(e.pydantic2 && e.inModel))
		return
	case time.Time:
		e.quote(isoDatetime(value, e.pydantic2 && e.inModel))
		return
	case time.Duration:
		if e.pydantic2 {
			e.quote(isoDuration(value))
		} else {
			e.add(pythonFloat(value.Seconds()))
		}
		return
	case json.Number:
		e.add(string(value))
		return
	case encoding.TextMarshaler:
		if v.Kind() != reflect.Pointer {
			text, err := value.MarshalText()
			if err != nil {
				panic(err)
			}
			e.quote(string(text))
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		e.write(v.Elem())
	case reflect.String:
		e.quote(v.String())
	case reflect.Int, reflect.Int64:
		e.add(strconv.FormatInt(v.Int(), 10))
	case reflect.Float64:
		e.failed = e.failed || math.IsInf(v.Float(), 0) || math.IsNaN(v.Float())
		e.add(pythonFloat(v.Float()))
	case reflect.Bool:
		e.add(strconv.FormatBool(v.Bool()))
	case reflect.Slice:
		e.slice(v)
	case reflect.Map:
		e.mapping(v)
	case reflect.Struct:
		e.model(v)
	default:
		panic(fmt.Sprintf("a %s has no form in JSON here", v.Type()))
	}
}

func (e *encoder) slice(v reflect.Value) {
	if v.IsNil() {
		e.add("null")
		return
	}
	e.add("[")
	for i := range v.Len() {
		if i > 0 {
			e.add(",")
		}
		e.write(v.Index(i))
	}
	e.add("]")
}

func (e *encoder) object(n int, at func(int) (string, reflect.Value)) {
	e.add("{")
	for i := range n {
		if i > 0 {
			e.add(",")
		}
		key, value := at(i)
		e.quote(key)
		e.add(":")
		e.write(value)
	}
	e.add("}")
}

func (e *encoder) mapping(v reflect.Value) {
	if v.IsNil() {
		e.add("null")
		return
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	e.object(len(keys), func(i int) (string, reflect.Value) { return fmt.Sprint(keys[i]), v.MapIndex(keys[i]) })
}

// model writes the fields of a struct under the names of their json tags.
func (e *encoder) model(v reflect.Value) {
	defer func(was bool) { e.inModel = was }(e.inModel)
	e.inModel = true
	var fields []int
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			fields = append(fields, i)
		}
	}
	e.object(len(fields), func(i int) (string, reflect.Value) {
		name, _, _ := strings.Cut(v.Type().Field(fields[i]).Tag.Get("json"), ",")
		return name, v.Field(fields[i])
	})
}
