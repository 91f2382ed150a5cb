package validation

import (
	"encoding"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"reflect"
	"time"
)

// shape is how a Go type looks in JSON.
type shape int

const (
	shapeString shape = iota
	shapeInteger
	shapeUnsigned
	shapeFloat
	shapeBoolean
	shapeObject // a struct
	shapeList   // a slice or an array
	shapeMap
	shapeAny
	shapeTime     // a time.Time
	shapeDate     // a Date
	shapeClock    // a Time
	shapeDuration // a time.Duration
	shapeUUID     // a [16]byte named UUID
	shapeDecimal  // an encoding.TextUnmarshaler named Decimal
	shapeText     // any other encoding.TextUnmarshaler
	shapeRaw      // a json.Unmarshaler
	shapeFile     // a multipart.FileHeader
)

// plan is all that is known of a type, under the rules of one tag, before a
// request comes.
type plan struct {
	shape shape
	typ   reflect.Type // behind pointers
	rules rules

	element *plan  // of a list or a map
	rest    string // the rules of the element that go-playground checks
	key     *plan  // of a map
	keyRest string // the rules of the key that go-playground checks

	fields    []field        // of a struct, in order of declaration
	byName    map[string]int // of a struct with many fields; else nil
	root      bool           // of a struct that its only field stands for
	closed    bool           // of a struct that refuses other names
	validates bool           // of a struct with a method Validate() error
	others    *others        // rules of fields left to go-playground; nil for none
}

// compileBody makes the plan of a type that is the whole body.
func compileBody(t reflect.Type) *plan {
	c := compiler{made: map[reflect.Type]*plan{}}
	return c.compile(t, nil)
}

// compiler makes the plan of one target; made holds the structs so far, so
// that a struct may hold itself.
type compiler struct{ made map[reflect.Type]*plan }

// compile makes the plan of a type under the rules of its field's tag.
func (c *compiler) compile(t reflect.Type, tag []string) *plan {
	t = indirect(t)
	p := &plan{typ: t, shape: shapeOf(t)}
	own, keys, elements := dive(tag)
	switch p.shape {
	case shapeObject:
		return c.object(t) // the rules of a struct stand at its fields
	case shapeMap:
		p.key = c.compile(t.Key(), keys)
		switch p.key.shape {
		case shapeString, shapeInteger, shapeUnsigned, shapeUUID, shapeText:
		default:
			panic(fmt.Sprintf("validation: a key of %s is not a string", t))
		}
		p.keyRest = registeredRules(p.key, keys)
		fallthrough
	case shapeList:
		p.element = c.compile(t.Elem(), elements)
		p.rest = registeredRules(p.element, elements)
	}
	p.rules = parseRules(p, own)
	return p
}

func (c *compiler) object(t reflect.Type) *plan {
	if p, ok := c.made[t]; ok {
		return p
	}
	p := &plan{typ: t, shape: shapeObject}
	c.made[t] = p
	c.fill(p, jsonName)
	return p
}

func indirect(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// typeShapes are the types with a shape of their own.
var typeShapes = map[reflect.Type]shape{
	reflect.TypeFor[time.Time]():            shapeTime,
	reflect.TypeFor[time.Duration]():        shapeDuration,
	reflect.TypeFor[Date]():                 shapeDate,
	reflect.TypeFor[Time]():                 shapeClock,
	reflect.TypeFor[multipart.FileHeader](): shapeFile,
	numberType:                              shapeFloat,
}

var (
	numberType = reflect.TypeFor[json.Number]()
	int64Type  = reflect.TypeFor[int64]()

	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
)

func shapeOf(t reflect.Type) shape {
	known, ok := typeShapes[t]
	readsText := reflect.PointerTo(t).Implements(textUnmarshaler)
	switch {
	case ok:
		return known
	case readsText && t.Name() == "UUID" && t.Kind() == reflect.Array && t.Size() == 16:
		return shapeUUID
	case readsText && t.Name() == "Decimal":
		return shapeDecimal
	case reflect.PointerTo(t).Implements(jsonUnmarshaler):
		return shapeRaw
	case readsText:
		return shapeText
	}
	switch t.Kind() {
	case reflect.String:
		return shapeString
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return shapeInteger
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return shapeUnsigned
	case reflect.Float32, reflect.Float64:
		return shapeFloat
	case reflect.Bool:
		return shapeBoolean
	case reflect.Struct:
		return shapeObject
	case reflect.Slice, reflect.Array:
		return shapeList
	case reflect.Map:
		return shapeMap
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return shapeAny
		}
	}
	panic(fmt.Sprintf("validation: %s has no form in JSON", t))
}

// wrongTypes are how values of another type fail.
var wrongTypes = [...]*problem{
	shapeString:   notString,
	shapeInteger:  notInteger,
	shapeUnsigned: notInteger,
	shapeFloat:    notFloat,
	shapeBoolean:  notBoolean,
	shapeObject:   notObject,
	shapeList:     notList,
	shapeMap:      notMap,
	shapeAny:      notNone,
	shapeTime:     noDatetime,
	shapeDate:     noDate,
	shapeClock:    noTime,
	shapeDuration: noDuration,
	shapeUUID:     noUUID,
	shapeDecimal:  noDecimal,
	shapeText:     notString,
	shapeRaw:      notNone,
	shapeFile:     notNone,
}

// wrongType is how a value of another type than p's fails.
func (p *plan) wrongType() *problem {
	switch r := &p.rules; {
	case r.members != nil && !p.isInteger():
		return r.members.problem
	case r.format != nil:
		return r.format.wrong
	case r.set:
		return notSet
	}
	return wrongTypes[p.shape]
}

// parameterPlan returns the plan for a value that comes as text, or as a file.
func parameterPlan(p *plan, from source) *plan {
	switch p.shape {
	case shapeList:
		list := *p
		list.element = parameterPlan(p.element, from)
		if list.element.shape != shapeList {
			return &list
		}
	case shapeRaw:
		if reflect.PointerTo(p.typ).Implements(textUnmarshaler) {
			text := *p
			text.shape = shapeText
			return &text
		}
	case shapeFile:
		if from == fromForm {
			return p
		}
	case shapeObject, shapeMap, shapeAny:
	default:
		return p
	}
	panic(fmt.Sprintf("validation: %s cannot come from a %s", p.typ, sources[from].phrase))
}

// lookup finds a field by the bytes of its name, or -1.
func (p *plan) lookup(name []byte) int {
	if p.byName != nil {
		if i, ok := p.byName[string(name)]; ok {
			return i
		}
		return -1
	}
	for i := range p.fields {
		if p.fields[i].name == string(name) {
			return i
		}
	}
	return -1
}
