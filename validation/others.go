package validation

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
)

// others are the rules of a struct that Pydantic has no failure for. Gin's
// own validator checks them, and so knows whatever rules were registered with
// it. It sees a twin of the struct: all that can be seen of it, with tags that
// hold these rules alone.
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
			if rest := otherRules(p.fields[at].plan, splitTag(f.Tag.Get("binding"))); len(rest) > 0 {
				tag = strings.Join(rest, ",")
				o.places[f.Name] = at
				o.always[at] = slices.ContainsFunc(rest, aboutAbsence)
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

// otherRules are the rules of a tag that neither the decoder nor Pydantic's
// vocabulary covers, with dive and keys kept around those of elements. They do
// not reach into structs, which have others of their own.
func otherRules(p *plan, tag []string) (rest []string) {
	own, keys, elements := dive(tag)
	for _, rule := range own {
		if !isOurs(rule, p) {
			rest = append(rest, rule)
		}
	}
	if p.element != nil {
		inside := otherRules(p.element, elements)
		if p.key != nil {
			if inKeys := otherRules(p.key, keys); len(inKeys) > 0 {
				inside = slices.Concat([]string{"keys"}, inKeys, []string{"endkeys"}, inside)
			}
		}
		if len(inside) > 0 {
			rest = append(append(rest, "dive"), inside...)
		}
	}
	if p.shape == shapeObject && len(rest) > 0 {
		rest = append(rest, "nostructlevel")
	}
	return rest
}

// aboutAbsence tells the rules that may refuse a field because it is absent
// or zero, such as required_if, from those that speak of its value.
func aboutAbsence(rule string) bool {
	return strings.HasPrefix(rule, "required_") || strings.HasPrefix(rule, "excluded_")
}

// check returns what Gin's validator has against v, at loc. A field without a
// value in the request is left alone.
func (o *others) check(v reflect.Value, p *plan, loc []step, has []presence) Errors {
	twin := reflect.New(o.twin).Elem()
	for i, index := range o.indexes {
		if f, err := v.FieldByIndexErr(index); err == nil {
			twin.Field(i).Set(f)
		}
	}
	var found validator.ValidationErrors
	if err := ginValidator().Struct(twin.Addr().Interface()); !errors.As(err, &found) {
		return nil
	}
	var failures Errors
	for _, e := range found {
		name, rest, _ := strings.Cut(e.StructNamespace(), "[")
		at, ok := o.places[name]
		if !ok || has[at] != present && !o.always[at] {
			continue
		}
		steps := stepsTo(&p.fields[at], rest)
		if p.root {
			steps = steps[1:]
		}
		failures = append(failures, describe(e, p).at(slices.Concat(loc, steps)))
	}
	slices.SortFunc(failures, func(a, b Error) int { // a map's keys come in any order
		return slices.CompareFunc(a.Loc, b.Loc, compareParts)
	})
	return failures
}

// compareParts orders indexes as numbers and names as texts.
func compareParts(a, b any) int {
	if i, ok := a.(int); ok {
		j, _ := b.(int)
		return cmp.Compare(i, j)
	}
	s, _ := a.(string)
	t, _ := b.(string)
	return cmp.Compare(s, t)
}

// stepsTo reads a field's place in go-playground's namespace: "Names[3][de]"
// with the field's own name and the first bracket cut off.
func stepsTo(f *field, rest string) []step {
	steps := []step{{name: f.name}}
	for p := f.plan; rest != "" && p.element != nil; p = p.element {
		inside, next, _ := strings.Cut(rest, "][")
		if p.element.element == nil { // the rest is a key, which may hold brackets
			inside, next = rest, ""
		}
		inside = strings.TrimSuffix(inside, "]")
		if index, err := strconv.Atoi(inside); err == nil && p.shape == shapeList {
			steps = append(steps, step{index: index})
		} else {
			steps = append(steps, step{name: inside})
		}
		rest = next
	}
	return steps
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
