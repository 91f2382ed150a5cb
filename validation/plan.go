package validation

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"
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
	shapeTime
	shapeText // an encoding.TextUnmarshaler
	shapeRaw  // a json.Unmarshaler
)

// plan is all that is known of a type, under the rules of one tag, before a
// request comes.
type plan struct {
	shape shape
	typ   reflect.Type // behind pointers
	rules rules

	element *plan // of a list or a map
	key     *plan // of a map

	fields []field        // of a struct, in order of declaration
	byName map[string]int // of a struct with many fields; else nil
	root   bool           // of a struct that its only field stands for
	others *others        // rules left to go-playground; nil for none
}

// field is a field of a struct.
type field struct {
	*plan
	name          string // in JSON, or of the parameter
	step          step   // the same
	index         []int  // as of reflect.Value.FieldByIndex
	required      bool
	nullable      bool
	defaultValues []string // of a parameter, as text; nil for none
}

// target is the plans of a type that Bind fills, by place; nil where nothing
// of it comes from there.
type target struct{ path, query, body *plan }

// The plans of the types seen so far, by reflect.Type.
var (
	targets sync.Map // *target, for Bind
	bodies  sync.Map // *plan, for a type that is the body whatever its tags
)

// targetOf panics on a type or a tag that makes no sense: a mistake of the
// program, seen at its first request.
func targetOf(t reflect.Type) *target {
	if known, ok := targets.Load(t); ok {
		return known.(*target)
	}
	known, _ := targets.LoadOrStore(t, compileTarget(t))
	return known.(*target)
}

func bodyOf(t reflect.Type) *plan {
	if known, ok := bodies.Load(t); ok {
		return known.(*plan)
	}
	known, _ := bodies.LoadOrStore(t, compileBody(t))
	return known.(*plan)
}

func compileBody(t reflect.Type) *plan {
	c := compiler{made: map[reflect.Type]*plan{}}
	return c.compile(t, nil)
}

// compileTarget parts a struct with uri or form tags by them; anything else
// is the whole body.
func compileTarget(t reflect.Type) *target {
	if shapeOf(indirect(t)) != shapeObject {
		return &target{body: compileBody(t)}
	}
	parts := &target{
		path:  compilePart(t, fromPath),
		query: compilePart(t, fromQuery),
	}
	if parts.path == nil && parts.query == nil {
		parts.body = compileBody(t)
	} else {
		parts.body = compilePart(t, fromBody)
	}
	return parts
}

// compilePart makes the plan of the fields that come from one place, or nil
// when there are none.
func compilePart(t reflect.Type, from source) *plan {
	c := compiler{made: map[reflect.Type]*plan{}}
	p := &plan{typ: indirect(t), shape: shapeObject}
	c.fill(p, from.nameOf)
	if len(p.fields) == 0 {
		return nil
	}
	if from != fromBody {
		for i := range p.fields {
			p.fields[i].plan = parameterPlan(p.fields[i].plan)
		}
	}
	return p
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
	case shapeList:
		p.element = c.compile(t.Elem(), elements)
	case shapeMap:
		if shapeOf(t.Key()) != shapeString {
			panic(fmt.Sprintf("validation: a key of %s is not a string", t))
		}
		p.key = c.compile(t.Key(), keys)
		p.element = c.compile(t.Elem(), elements)
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

var (
	timeType        = reflect.TypeFor[time.Time]()
	numberType      = reflect.TypeFor[json.Number]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
)

func shapeOf(t reflect.Type) shape {
	switch {
	case t == timeType:
		return shapeTime
	case t == numberType:
		return shapeFloat
	case reflect.PointerTo(t).Implements(jsonUnmarshaler):
		return shapeRaw
	case reflect.PointerTo(t).Implements(textUnmarshaler):
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

// parameterPlan is the plan for a value that comes as text.
func parameterPlan(p *plan) *plan {
	switch p.shape {
	case shapeList:
		list := *p
		list.element = parameterPlan(p.element)
		if list.element.shape != shapeList {
			return &list
		}
	case shapeRaw:
		if reflect.PointerTo(p.typ).Implements(textUnmarshaler) {
			text := *p
			text.shape = shapeText
			return &text
		}
	case shapeObject, shapeMap, shapeAny:
	default:
		return p
	}
	panic(fmt.Sprintf("validation: %s cannot come from a path or a query", p.typ))
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

// place is where a field of that name stands in the struct.
func (p *plan) place(name string) int {
	return slices.IndexFunc(p.fields, func(f field) bool { return f.name == name })
}
