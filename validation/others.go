package validation

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
)

// others are the rules of a struct that Pydantic has no failure for. Gin's
// own validator checks them, and so knows whatever rules were registered with
// it. It sees the struct as a twin type whose tags hold only these rules.
type others struct {
	twin    reflect.Type
	byIndex map[string]int // a field's name in Go to its place in the plan
	always  []bool         // whether a field's rules speak of absence too
}

// compileOthers returns nil when the struct has no such rule. Rules are for a
// struct's own fields: those of an embedded struct are left to it.
func compileOthers(p *plan) *others {
	o := &others{byIndex: map[string]int{}, always: make([]bool, len(p.fields))}
	twin := make([]reflect.StructField, p.typ.NumField())
	for i := range twin {
		twin[i] = p.typ.Field(i)
		tag := "-"
		at := slices.IndexFunc(p.fields, func(f field) bool { return slices.Equal(f.index, []int{i}) })
		if at >= 0 {
			rest := otherRules(p.fields[at].plan, splitTag(twin[i].Tag.Get("binding")))
			if len(rest) > 0 {
				tag = strings.Join(rest, ",")
				o.byIndex[twin[i].Name] = at
				o.always[at] = slices.ContainsFunc(rest, aboutAbsence)
			}
		}
		twin[i].Tag = reflect.StructTag(fmt.Sprintf("binding:%q", tag))
	}
	if len(o.byIndex) == 0 {
		return nil
	}
	o.twin = reflect.StructOf(twin)
	return o
}

// otherRules are the rules of a tag that neither the decoder nor Pydantic's
// vocabulary covers, with dive and keys kept around those of elements.
func otherRules(p *plan, tag []string) (rest []string) {
	own, keys, elements := dive(tag)
	for _, item := range own {
		name, _, _ := strings.Cut(item, "=")
		if !isOurs(name, p) {
			rest = append(rest, item)
		}
	}
	if p.element == nil {
		return rest
	}
	inside := otherRules(p.element, elements)
	if p.key != nil {
		if inKeys := otherRules(p.key, keys); len(inKeys) > 0 {
			inside = slices.Concat([]string{"keys"}, inKeys, []string{"endkeys"}, inside)
		}
	}
	if len(inside) > 0 {
		rest = append(append(rest, "dive"), inside...)
	}
	return rest
}

// aboutAbsence tells the rules that may refuse a field because it is absent
// or zero, such as required_if, from those that speak of its value.
func aboutAbsence(rule string) bool {
	return strings.HasPrefix(rule, "required_") || strings.HasPrefix(rule, "excluded_")
}

// check returns failures with those that Gin's validator has against v put
// where they belong by order of declaration; those from before on are v's.
// A field that has failed already or is absent is left alone.
func (o *others) check(v reflect.Value, p *plan, loc []any, failures Errors, before int, present func(int) bool) Errors {
	var found validator.ValidationErrors
	if err := ginValidator().Struct(v.Convert(o.twin).Interface()); !errors.As(err, &found) {
		return failures
	}
	own := failures[before:]
	for _, fieldError := range found {
		name, rest, _ := strings.Cut(fieldError.StructNamespace(), "[")
		name = name[strings.LastIndexByte(name, '.')+1:]
		at, ok := o.byIndex[name]
		if !ok || !present(at) && !o.always[at] {
			continue
		}
		where := append(slices.Clone(loc), p.fields[at].name)
		where = append(where, indexes(rest)...)
		if slices.ContainsFunc(own, func(e Error) bool { return hasPrefix(e.Loc, where) }) {
			continue
		}
		own = append(own, describe(fieldError).at(where))
	}
	slices.SortStableFunc(own, func(a, b Error) int {
		return p.place(a.Loc[len(loc)]) - p.place(b.Loc[len(loc)])
	})
	return append(failures[:before:before], own...)
}

// place is where a field of that name stands in the struct.
func (p *plan) place(name any) int {
	return slices.IndexFunc(p.fields, func(f field) bool { return f.name == name })
}

func hasPrefix(loc, prefix []any) bool {
	return len(loc) >= len(prefix) && slices.Equal(loc[:len(prefix)], prefix)
}

// indexes reads the "3][de]" behind a field's name in go-playground's namespaces.
func indexes(rest string) (steps []any) {
	for part := range strings.SplitSeq(strings.TrimSuffix(rest, "]"), "][") {
		var index int
		if _, err := fmt.Sscanf(part, "%d", &index); err == nil {
			steps = append(steps, index)
		} else if part != "" {
			steps = append(steps, part)
		}
	}
	return steps
}

// describe words a failure of a rule of go-playground's.
func describe(e validator.FieldError) Error {
	switch tag, param := e.Tag(), e.Param(); {
	case strings.HasPrefix(tag, "required_"):
		return missing()
	case tag == "unique":
		return notUnique()
	case strings.HasSuffix(tag, "field") && param != "":
		return notValid(fmt.Sprintf("value does not satisfy %s %s", strings.TrimSuffix(tag, "field"), param))
	case param != "":
		return notValid(fmt.Sprintf("value does not satisfy the rule %s=%s", tag, param))
	default:
		return notValid("value is not a valid " + tag)
	}
}

// ginValidator is the validator behind Gin's own binding.
func ginValidator() *validator.Validate {
	if v, ok := binding.Validator.Engine().(*validator.Validate); ok {
		return v
	}
	v := validator.New(validator.WithRequiredStructEnabled())
	v.SetTagName("binding")
	return v
}
