package validation

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// rootName is the JSON name that makes a field stand for its whole struct.
const rootName = "__root__"

// manyFields is how many a struct has when a map finds them faster.
const manyFields = 8

// field is a field of a struct.
type field struct {
	*plan
	name     string // in JSON, or of the parameter
	part     any    // the same, as a part of a Loc
	index    []int  // as of reflect.Value.FieldByIndex
	required bool
	nullable bool
	fallback func(reflect.Value) // sets the field when it is absent; nil for its zero value
}

// namer is how the tags of a field are read.
type namer func(reflect.StructField) (name, options string, ok bool)

// jsonName names a field as encoding/json does.
func jsonName(f reflect.StructField) (name, options string, ok bool) {
	tag := f.Tag.Get("json")
	name, options, _ = strings.Cut(tag, ",")
	return name, options, tag != "-"
}

// fill makes the fields of a struct's plan.
func (c *compiler) fill(p *plan, nameOf namer) {
	c.addFields(p, []reflect.Type{p.typ}, nil, nameOf)
	p.root = len(p.fields) == 1 && p.fields[0].name == rootName
	if len(p.fields) >= manyFields {
		p.byName = make(map[string]int, len(p.fields))
		for i, f := range p.fields {
			p.byName[f.name] = i
		}
	}
	p.validates = reflect.PointerTo(p.typ).Implements(reflect.TypeFor[validating]())
	p.others = compileOthers(p)
}

// addFields adds the fields of the last of types, each of which embeds the
// next one, at index of p's type; and those of the structs that it embeds
// without a name.
func (c *compiler) addFields(p *plan, types []reflect.Type, index []int, nameOf namer) {
	t := types[len(types)-1]
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(slices.Clone(index), i)
		name, options, ok := nameOf(f)
		p.closed = p.closed || len(index) == 0 && f.Tag.Get("additionalProperties") == "false"
		switch {
		case !ok:
		case f.Anonymous && name == "" && indirect(f.Type).Kind() == reflect.Struct:
			if !f.IsExported() && f.Type.Kind() == reflect.Pointer {
				panic(fmt.Sprintf("validation: %s embeds a pointer to a type that is not exported", t))
			}
			if embedded := indirect(f.Type); !slices.Contains(types, embedded) {
				c.addFields(p, append(slices.Clip(types), embedded), at, nameOf)
			}
		case f.IsExported():
			p.add(c.field(f, name, options, at))
		}
	}
}

func (c *compiler) field(f reflect.StructField, name, options string, index []int) field {
	if name == "" {
		name = f.Name
	}
	tag := splitTag(f.Tag.Get("binding"))
	made := field{
		name:     name,
		part:     name,
		index:    index,
		plan:     c.compile(f.Type, tag),
		required: slices.Contains(tag, "required"),
		nullable: slices.Contains(strings.Split(f.Tag.Get("extensions"), ","), "x-nullable"),
	}
	made.plan.rules.addTags(made.plan, f.Tag)
	text, given := f.Tag.Lookup("default")
	if value, ok := strings.CutPrefix(options, "default="); ok { // Gin's, of a parameter
		text, given = strings.ReplaceAll(value, ";", ","), true
	}
	if given {
		made.setDefault(text)
	}
	return made
}

// setDefault reads the text of a default. Each request that needs it gets a
// value of its own.
func (f *field) setDefault(text string) {
	doc, isJSON := defaultJSON(f.plan, text)
	p := f.plan
	set := func(v reflect.Value) chain {
		d := decoder{cursor: cursor{doc: doc}, unverified: true}
		if !isJSON {
			return d.scalar(p, settled(v), textToken(text))
		}
		return d.decode(p, v)
	}
	if isJSON && checkSyntax(doc) != nil ||
		p.shape != shapeObject && !set(reflect.New(p.typ).Elem()).empty() {
		panic(fmt.Sprintf("validation: the default %q is not a %s", text, p.typ))
	}
	f.fallback = func(v reflect.Value) { set(v) }
}

// defaultJSON returns a default as JSON, for what holds other values. A list
// may be written with commas, as swag has it.
func defaultJSON(p *plan, text string) (doc []byte, ok bool) {
	switch p.shape {
	case shapeObject, shapeMap, shapeAny, shapeRaw:
		return []byte(text), true
	case shapeList:
	default:
		return nil, false
	}
	switch {
	case strings.HasPrefix(text, "["):
		return []byte(text), true
	case text == "":
		return []byte("[]"), true
	}
	switch p.element.shape {
	case shapeInteger, shapeUnsigned, shapeFloat, shapeBoolean:
		return []byte("[" + text + "]"), true
	}
	return listToken(strings.Split(text, ",")).json, true
}

// add adds a field, unless one of its name is nearer to the struct itself.
func (p *plan) add(f field) {
	i := p.lookup([]byte(f.name))
	switch {
	case i < 0:
		p.fields = append(p.fields, f)
	case len(p.fields[i].index) > len(f.index):
		p.fields = append(slices.Delete(p.fields, i, i+1), f)
	case len(p.fields[i].index) == len(f.index):
		panic(fmt.Sprintf("validation: %s has two fields %q", p.typ, f.name))
	}
}

// fieldOf is v.FieldByIndex that makes what embedded pointers point to.
func fieldOf(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		v = settled(v).Field(i)
	}
	return v
}

// settled is what v points to, which it makes if there is nothing.
func settled(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	return v
}
