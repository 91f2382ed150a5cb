package validation

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// rootName is the JSON name that makes a field stand for its whole struct, as
// Pydantic 1's custom root types do.
const rootName = "__root__"

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

// plan is all that is known of a type before a request comes.
type plan struct {
	shape shape
	typ   reflect.Type // behind pointers
	rules rules

	element *plan // of a list or a map
	key     *plan // of a map

	fields []field
	byName map[string]int // of a struct with many fields; else nil
	root   bool           // of a struct that its only field stands for
	others *others        // rules left to go-playground; nil for none
}

// field is a field of a struct, whichever of the three places fills it.
type field struct {
	*plan
	name         string // in JSON, or of the parameter
	source       source
	index        []int
	required     bool
	nullable     bool
	defaultValue string // of a parameter, as text; "" for none
}

// source is where a field comes from.
type source string

const (
	fromPath  source = "path"
	fromQuery source = "query"
	fromBody  source = "body"
)

// has tells whether some field of the struct comes from there.
func (p *plan) has(from source) bool {
	return slices.ContainsFunc(p.fields, func(f field) bool { return f.source == from })
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

// plans keeps a *plan for each reflect.Type of a target.
var plans sync.Map

// planOf returns the plan of a target's type. It panics on a type or a tag
// that makes no sense: a mistake of the program, seen at its first request.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := (&compiler{made: map[reflect.Type]*plan{}}).compile(t, nil)
	actual, _ := plans.LoadOrStore(t, p)
	return actual.(*plan)
}

// compiler makes the plan of one target; made holds the structs under way, so
// that a struct may hold itself.
type compiler struct{ made map[reflect.Type]*plan }

var (
	timeType        = reflect.TypeFor[time.Time]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
)

// compile makes the plan of a type under the rules of its field's tag.
func (c *compiler) compile(t reflect.Type, tag []string) *plan {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	p := &plan{typ: t, shape: shapeOf(t)}
	own, keys, elements := dive(tag)
	switch p.shape {
	case shapeObject:
		return c.object(t) // whose rules stand at its fields
	case shapeList:
		p.element = c.compile(t.Elem(), elements)
	case shapeMap:
		if t.Key().Kind() != reflect.String {
			panic(fmt.Sprintf("validation: a key of %s is not a string", t))
		}
		p.key = c.compile(t.Key(), keys)
		p.element = c.compile(t.Elem(), elements)
	}
	p.rules = parseRules(p, own)
	return p
}

func shapeOf(t reflect.Type) shape {
	switch {
	case t == timeType:
		return shapeTime
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
	case reflect.Slice:
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

func (c *compiler) object(t reflect.Type) *plan {
	if p, ok := c.made[t]; ok {
		return p
	}
	p := &plan{typ: t, shape: shapeObject}
	c.made[t] = p
	c.addFields(p, t, nil)
	p.root = len(p.fields) == 1 && p.fields[0].name == rootName
	if len(p.fields) > 8 {
		p.byName = make(map[string]int, len(p.fields))
		for i, f := range p.fields {
			p.byName[f.name] = i
		}
	}
	p.others = compileOthers(p)
	return p
}

// addFields adds the fields of t, and those of the structs it embeds without
// a name, as encoding/json does.
func (c *compiler) addFields(p *plan, t reflect.Type, index []int) {
	for i := range t.NumField() {
		structField := t.Field(i)
		at := append(slices.Clone(index), i)
		f := field{index: at}
		f.name, f.source, f.defaultValue = nameOf(structField)
		embedded := structField.Type
		if embedded.Kind() == reflect.Pointer {
			embedded = embedded.Elem()
		}
		switch {
		case f.name == "-":
			continue
		case structField.Anonymous && f.name == "" && embedded.Kind() == reflect.Struct && embedded == structField.Type:
			c.addFields(p, embedded, at)
			continue
		case !structField.IsExported():
			continue
		case f.name == "":
			f.name = structField.Name
		}
		tag := splitTag(structField.Tag.Get("binding"))
		f.required = slices.Contains(tag, "required")
		f.plan = c.compile(structField.Type, tag)
		f.nullable = strings.Contains(structField.Tag.Get("extensions"), "x-nullable")
		p.fields = append(p.fields, f)
	}
}

// nameOf reads the tag that says where a field comes from, and its name there.
func nameOf(f reflect.StructField) (name string, from source, defaultValue string) {
	for _, tag := range []struct {
		key  string
		from source
	}{{"uri", fromPath}, {"form", fromQuery}, {"json", fromBody}} {
		value, ok := f.Tag.Lookup(tag.key)
		if !ok {
			continue
		}
		name, options, _ := strings.Cut(value, ",")
		if option, ok := strings.CutPrefix(options, "default="); ok && tag.from == fromQuery {
			defaultValue = option
		}
		return name, tag.from, defaultValue
	}
	return "", fromBody, ""
}
