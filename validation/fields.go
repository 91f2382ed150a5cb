package validation

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// rootName is the JSON name that makes a field stand for its whole struct, as
// Pydantic 1's custom root types do.
const rootName = "__root__"

// manyFields is how many a struct has when a map finds them faster.
const manyFields = 8

// source is where a value comes from, in FastAPI's words.
type source string

const (
	fromPath  source = "path"
	fromQuery source = "query"
	fromBody  source = "body"
)

// step is the first one of a place there, without an allocation.
func (from source) step() step {
	switch from {
	case fromPath:
		return step{name: "path"}
	case fromQuery:
		return step{name: "query"}
	default:
		return step{name: "body"}
	}
}

// nameOf tells whether a field of a struct that Bind parts comes from there,
// and under which name; the name is "" for one that has none of its own. Of
// several tags the first of uri, form and json counts.
func (from source) nameOf(f reflect.StructField) (name, options string, ok bool) {
	for _, place := range []struct {
		tag  string
		from source
	}{{"uri", fromPath}, {"form", fromQuery}, {"json", fromBody}} {
		tag, tagged := f.Tag.Lookup(place.tag)
		switch {
		case tag == "-" && place.from == from:
			return "", "", false
		case tagged && tag != "-":
			name, options, _ := strings.Cut(tag, ",")
			return name, options, place.from == from
		}
	}
	return "", "", f.Anonymous
}

// jsonName names a field as encoding/json does.
func jsonName(f reflect.StructField) (name, options string, ok bool) {
	tag := f.Tag.Get("json")
	name, options, _ = strings.Cut(tag, ",")
	return name, options, tag != "-"
}

// namer is how the tags of a field are read.
type namer func(reflect.StructField) (name, options string, ok bool)

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
		step:     step{name: name},
		index:    index,
		plan:     c.compile(f.Type, tag),
		required: slices.Contains(tag, "required"),
		nullable: slices.Contains(strings.Split(f.Tag.Get("extensions"), ","), "x-nullable"),
	}
	if value, ok := strings.CutPrefix(options, "default="); ok {
		made.defaultValues = []string{value}
		if made.shape == shapeList {
			made.defaultValues = strings.Split(value, ";")
		}
	}
	return made
}

// add adds a field, unless one of its name is nearer to the struct itself.
func (p *plan) add(f field) {
	i := p.place(f.name)
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
