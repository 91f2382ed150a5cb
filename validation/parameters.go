package validation

import (
	"encoding"
	"reflect"
	"strings"
	"time"
)

// decodeParameters fills the fields of v from the values that a request has of
// them, in p's order, and adds what is wrong with them to errors. Types are
// Pydantic's for text: "7" is an integer and "yes" a boolean.
func decodeParameters(values []parameter, from source, p *plan, v reflect.Value, errors Errors) Errors {
	var few [3]step
	d := failures{loc: append(few[:0], from.step()), errors: errors}
	before := len(errors)
	for i := range p.fields {
		f := &p.fields[i]
		d.push(f.step)
		d.parameter(f, v, values[i])
		d.pop()
	}
	if p.others != nil {
		has := make([]presence, len(values))
		for i, value := range values {
			if value.given {
				has[i] = present
			}
		}
		d.merge(p.others.check(v, p, d.loc, has), before)
		d.arrange(p, before)
	}
	return d.errors
}

// parameter sets a field of v: to the last value, or to all if it is a list.
func (d *failures) parameter(f *field, v reflect.Value, value parameter) {
	if !value.given {
		for _, text := range f.defaultValues {
			value.add(f, text)
		}
	}
	if !value.given {
		if f.required {
			d.fail(missing())
		}
		return
	}
	v = settled(fieldOf(v, f.index))
	if f.shape != shapeList {
		d.failUnless(f.plan.setText(v, value.last))
		return
	}
	if !d.failUnless(f.rules.checkCount(len(value.all))) {
		return
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(f.typ, 0, len(value.all)))
	}
	for i, text := range value.all {
		d.push(step{index: i})
		d.failUnless(f.element.setText(settled(item(v, i)), text))
		d.pop()
	}
}

// setText sets v from a text, or gives what is wrong with it.
func (p *plan) setText(v reflect.Value, text string) (Error, bool) {
	switch p.shape {
	case shapeInteger, shapeUnsigned:
		token, ok := pythonInteger(text)
		if !ok {
			return notInteger(), false
		}
		return p.setInteger(v, parseInteger(token))
	case shapeFloat:
		token := strings.TrimSpace(text)
		if _, ok := parseFloat(token); !ok {
			return notFloat(), false
		}
		return p.setFloat(v, token)
	case shapeBoolean:
		value, ok := parseBoolean(text)
		v.SetBool(value)
		return notParsedBoolean(), ok
	case shapeTime, shapeText:
		return p.setParsed(v, text)
	default:
		v.SetString(text)
		return p.rules.checkString(text)
	}
}

// setParsed sets v, a time of RFC 3339 or an encoding.TextUnmarshaler, from a text.
func (p *plan) setParsed(v reflect.Value, s string) (Error, bool) {
	if p.shape == shapeTime {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return notDatetime(), false
		}
		v.Set(reflect.ValueOf(t))
		return Error{}, true
	}
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
		return notValid("value is not a valid " + strings.ToLower(p.typ.Name())), false
	}
	return Error{}, true
}

// parseBoolean reads the words that Pydantic takes for booleans.
func parseBoolean(text string) (value, ok bool) {
	switch strings.ToLower(text) {
	case "1", "on", "t", "true", "y", "yes":
		return true, true
	case "0", "off", "f", "false", "n", "no":
		return false, true
	}
	return false, false
}
