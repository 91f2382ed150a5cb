package validation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
)

// others are the rules of a struct's fields that Pydantic has no failure for.
// Gin's own validator checks them, and so knows whatever rules were registered
// with it. It sees a twin of the struct: all that can be seen of it, with tags
// that hold these rules alone.
type others struct {
	twin    reflect.Type
	indexes [][]int        // of the twin's fields in the struct
	places  map[string]int // of the struct's fields in its plan, by name in Go
	always  []bool         // whether a field's rules speak of absence too
}

// compileOthers returns nil when the struct has no such rule.
func compileOthers(p *plan) *others {
	o := &others{places: map[string]int{}, always: make([]bool, len(p.fields))}
	var twin []reflect.StructField
	for _, f := range reflect.VisibleFields(p.typ) {
		if !f.IsExported() || f.Anonymous {
			continue
		}
		tag := "-"
		at := slices.IndexFunc(p.fields, func(own field) bool { return slices.Equal(own.index, f.Index) })
		if at >= 0 {
			if rest := registeredRules(p.fields[at].plan, splitTag(f.Tag.Get("binding"))); rest != "" {
				tag = rest
				o.places[f.Name] = at
				o.always[at] = strings.Contains(rest, "required_") || strings.Contains(rest, "excluded_")
			}
		}
		o.indexes = append(o.indexes, f.Index)
		twin = append(twin, reflect.StructField{
			Name: f.Name, Type: f.Type, Tag: reflect.StructTag(fmt.Sprintf("binding:%q", tag)),
		})
	}
	if len(o.places) == 0 {
		return nil
	}
	o.twin = reflect.StructOf(twin)
	return o
}

// registeredRules returns the rules of a value's own tag that go-playground
// checks. They do not reach into structs, which have others of their own.
func registeredRules(p *plan, tag []string) string {
	own, _, _ := dive(tag)
	var rest []string
	for _, rule := range own {
		if !new(rules).add(p, rule) {
			rest = append(rest, rule)
		}
	}
	if p.shape == shapeObject && len(rest) > 0 {
		rest = append(rest, "nostructlevel")
	}
	return strings.Join(rest, ",")
}

// compare asks Gin's validator about the fields of v that have not failed. A
// field without a value in the request is left alone.
func (d *decoder) compare(p *plan, v reflect.Value, slots []slot, whole token) {
	o := p.others
	twin := reflect.New(o.twin).Elem()
	for i, index := range o.indexes {
		if f, err := v.FieldByIndexErr(index); err == nil {
			twin.Field(i).Set(f)
		}
	}
	var said said
	for _, e := range said.check(twin) {
		at, ok := o.places[e.StructField()]
		if !ok || !slots[at].empty() || slots[at].presence != present && !o.always[at] {
			continue
		}
		if !p.root {
			d.push(p.fields[at].part)
		}
		t := whole
		if s := slots[at]; s.to > 0 {
			t = jsonToken(d.doc[s.from:s.to])
		} else if encoded, err := json.Marshal(v.FieldByIndex(p.fields[at].index).Interface()); err == nil && s.presence == present {
			t = jsonToken(encoded)
		}
		slots[at].chain = d.own(said.of(e), describe(e, p), t)
		if !p.root {
			d.pop()
		}
	}
}

// registered asks Gin's validator about a value of a list or a map.
func (d *decoder) registered(v reflect.Value, rules string, t token) chain {
	holder := reflect.New(reflect.StructOf([]reflect.StructField{{
		Name: "Value", Type: v.Type(), Tag: reflect.StructTag(fmt.Sprintf("binding:%q", rules)),
	}}))
	holder.Elem().Field(0).Set(v)
	var said said
	if found := said.check(holder.Elem()); len(found) > 0 {
		return d.own(said.of(found[0]), describe(found[0], nil), t)
	}
	return chain{}
}

// check returns what Gin's validator has against a struct.
func (s *said) check(v reflect.Value) (found validator.ValidationErrors) {
	ctx := context.WithValue(context.Background(), saidKey{}, s)
	errors.As(ginValidator().StructCtx(ctx, v.Addr().Interface()), &found)
	return found
}

// ginValidator is the validator behind Gin's own binding, or one like it when
// the program has Gin's turned off or replaced.
func ginValidator() *validator.Validate {
	if binding.Validator != nil {
		if v, ok := binding.Validator.Engine().(*validator.Validate); ok {
			return v
		}
	}
	return plainValidator()
}

var plainValidator = sync.OnceValue(func() *validator.Validate {
	v := validator.New()
	v.SetTagName("binding")
	return v
})

// describe words a failure of a rule of go-playground's.
func describe(e validator.FieldError, p *plan) *problem {
	tag, parameter := e.Tag(), e.Param()
	switch {
	case strings.HasPrefix(tag, "required_"):
		return missing
	case strings.HasPrefix(tag, "excluded_"):
		return excluded
	case tag == "unique":
		return notUnique
	}
	if strings.HasSuffix(tag, "field") {
		parameter = p.clientName(parameter)
	}
	switch sentence := sentences[tag]; {
	case sentence != "" && parameter == "": // a limit of a time
		return invalid(fmt.Sprintf(sentence, "now"))
	case sentence != "":
		return invalid(fmt.Sprintf(sentence, parameter))
	case parameter != "":
		return invalid(fmt.Sprintf("value is not valid: %s %s", tag, parameter))
	default:
		return invalid("value is not a valid " + strings.ReplaceAll(tag, "|", " or "))
	}
}

// clientName is the name that a client has for a field that a rule names in Go.
func (p *plan) clientName(name string) string {
	if p == nil {
		return name
	}
	for _, f := range p.fields {
		if p.typ.FieldByIndex(f.index).Name == name {
			return f.name
		}
	}
	return name
}

// sentences word the rules whose names do not speak for themselves.
var sentences = map[string]string{
	"eq": "ensure this value is equal to %s", "eqfield": "ensure this value is equal to %s",
	"ne": "ensure this value is not equal to %s", "nefield": "ensure this value is not equal to %s",
	"gt": notAbove.msg1, "gtfield": notAbove.msg1,
	"gte": below.msg1, "gtefield": below.msg1,
	"lt": notBelow.msg1, "ltfield": notBelow.msg1,
	"lte": above.msg1, "ltefield": above.msg1,
	"contains":   "ensure this value contains %s",
	"excludes":   "ensure this value does not contain %s",
	"startswith": "ensure this value starts with %s",
	"endswith":   "ensure this value ends with %s",
}
