package validation

import (
	"reflect"
	"strings"
	"sync"
)

// source is a place where values come from.
type source int

const (
	fromPath source = iota
	fromQuery
	fromHeader
	fromCookie
	fromForm
	fromRow
	fromBody
)

// sources are the first part of a Loc, in FastAPI's words; the tag that says
// that a field comes from there, of several the first; and the place's name.
var sources = [...]struct {
	word        any
	tag, phrase string
}{
	fromPath:   {"path", "uri", "path or a query"},
	fromQuery:  {"query", "form", "path or a query"},
	fromHeader: {"header", "header", "header"},
	fromCookie: {"cookie", "cookie", "cookie"},
	fromForm:   {"body", "", "form"},
	fromRow:    {"body", "", "row"},
	fromBody:   {"body", "json", "body"},
}

func (from source) word() any { return sources[from].word }

// nameOf reports whether a field of a struct that Bind parts comes from there,
// and under which name; the name is "" for one that has none of its own.
func (from source) nameOf(f reflect.StructField) (name, options string, ok bool) {
	for i, place := range sources {
		tag, tagged := f.Tag.Lookup(place.tag)
		switch {
		case tag == "-" && source(i) == from:
			return "", "", false
		case tagged && tag != "-":
			name, options, _ := strings.Cut(tag, ",")
			if from == fromHeader {
				name = strings.ToLower(name)
			}
			return name, options, source(i) == from
		}
	}
	return "", "", f.Anonymous
}

// formName names a field of a form.
func formName(f reflect.StructField) (name, options string, ok bool) {
	tag, tagged := f.Tag.Lookup("form")
	name, options, _ = strings.Cut(tag, ",")
	return name, options, tagged && tag != "-" || f.Anonymous && tag != "-"
}

// use is how a target is filled.
type use int

const (
	asParts    use = iota // by the tags of its fields
	asBody                // from the whole body, whatever its tags
	asForm                // from a form
	asEmbedded            // each field is a body parameter
	asRow                 // from a row of texts
	uses                  // how many there are
)

// Target is a pointer to fill with word of how; [Form], [Embed] and [Optional]
// make one for [Bind].
type Target struct {
	to       any
	use      use
	optional bool
}

// Form is a target whose form tags name fields of a form body, as parameters
// of FastAPI's Form and File do, at ["body","user"]. The form is
// application/x-www-form-urlencoded or multipart/form-data (RFC 7578); a field
// of type *multipart.FileHeader, or a slice of them, is an UploadFile.
//
//	type login struct {
//		User   string                `form:"user" binding:"required,min=2"`
//		Avatar *multipart.FileHeader `form:"avatar"`
//	}
//	err := validation.Bind(c, validation.Form(&login))
func Form(target any) Target { return Target{to: target, use: asForm} }

// Embed is a target whose json tags name body parameters of their own, as
// FastAPI's several Body parameters and Body(embed=True) do: of a body that is
// missing each required one is said to be, at ["body","item"].
//
//	err := validation.Bind(c, validation.Embed(&payload))
func Embed(target any) Target { return Target{to: target, use: asEmbedded} }

// Optional is a target for a body that may be missing or null, as FastAPI's
// item: Optional[Item] = None. The target then stays as it is: nil where it is
// a pointer.
//
//	var item *Item
//	err := validation.Bind(c, validation.Optional(&item))
func Optional(target any) Target { return Target{to: target, optional: true} }

// partedTarget is the plans of a type that Bind fills, by place; nil where
// nothing of it comes from there. The body is nil for a form, too.
type partedTarget struct {
	parts [fromBody]*plan // of texts
	body  *plan
	use   use
}

// targets are the plans of the types seen so far: by use, *partedTarget by
// reflect.Type, which is found without an allocation.
var targets [uses]sync.Map

// targetOf panics on a type or a tag that makes no sense: a mistake of the
// program, seen at its first request.
func targetOf(t reflect.Type, use use) *partedTarget {
	if known, ok := targets[use].Load(t); ok {
		return known.(*partedTarget)
	}
	known, _ := targets[use].LoadOrStore(t, compileTarget(indirect(t), use))
	return known.(*partedTarget)
}

// compileTarget parts a struct by the tags of its fields; anything else is the
// whole body.
func compileTarget(t reflect.Type, use use) *partedTarget {
	made := &partedTarget{use: use}
	switch use {
	case asForm:
		made.parts[fromForm] = compilePart(t, fromForm, formName)
		return made
	case asRow:
		made.parts[fromRow] = compilePart(t, fromRow, jsonName)
		return made
	}
	if use == asBody || shapeOf(t) != shapeObject {
		made.body = compileBody(t)
		return made
	}
	parted := false
	for from := fromPath; from <= fromCookie; from++ {
		made.parts[from] = compilePart(t, from, from.nameOf)
		parted = parted || made.parts[from] != nil
	}
	if parted {
		made.body = compilePart(t, fromBody, fromBody.nameOf)
	} else {
		made.body = compileBody(t)
	}
	return made
}

// compilePart makes the plan of the fields that come from one place, or nil
// when there are none.
func compilePart(t reflect.Type, from source, nameOf namer) *plan {
	c := compiler{made: map[reflect.Type]*plan{}}
	p := &plan{typ: t, shape: shapeObject}
	c.fill(p, nameOf)
	if len(p.fields) == 0 {
		return nil
	}
	if from != fromBody {
		for i := range p.fields {
			p.fields[i].plan = parameterPlan(p.fields[i].plan, from)
		}
	}
	return p
}
