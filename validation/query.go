package validation

import (
	"reflect"
	"strings"
	"unicode/utf8"
)

// parameters are the values of a query or a path by name, in order.
type parameters map[string][]string

// parseQuery reads a query string as Python's parse_qsl does: "&" alone
// separates, a name without "=" has the value "", and an escape that is none
// stands for itself. What is then not UTF-8 becomes U+FFFD.
func parseQuery(raw string) parameters {
	values := parameters{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = unescapeQuery(name)
		values[name] = append(values[name], unescapeQuery(value))
	}
	return values
}

func unescapeQuery(s string) string {
	if strings.ContainsAny(s, "+%") {
		unescaped := make([]byte, 0, len(s))
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case c == '+':
				unescaped = append(unescaped, ' ')
			case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
				unescaped = append(unescaped, hexValue(s[i+1])<<4|hexValue(s[i+2]))
				i += 2
			default:
				unescaped = append(unescaped, c)
			}
		}
		s = string(unescaped)
	}
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s)) // a rune conversion replaces what is not UTF-8
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// decodeParameters fills the fields of target that come from a place with
// the values found there.
func decodeParameters(values parameters, from source, p *plan, target reflect.Value) Errors {
	d := textDecoder{loc: []any{string(from), nil}}
	present := func(i int) bool { return p.fields[i].source == from && len(values[p.fields[i].name]) > 0 }
	for i := range p.fields {
		if f := &p.fields[i]; f.source == from {
			d.loc = d.loc[:2]
			d.loc[1] = f.name
			d.field(f, fieldOf(target, f.index), values[f.name])
		}
	}
	if p.others != nil {
		return p.others.check(target, p, d.loc[:1], d.errors, 0, present)
	}
	return d.errors
}

// textDecoder fills Go values from the texts of a query or a path. Types are
// Pydantic's for text: "7" is an integer and "yes" a boolean.
type textDecoder struct {
	loc    []any
	errors Errors
}

func (d *textDecoder) fail(err Error) { d.errors = append(d.errors, err.at(d.loc)) }

// field sets a field: to its last value, or to all of them if it is a list.
func (d *textDecoder) field(f *field, v reflect.Value, values []string) {
	if len(values) == 0 {
		if f.defaultValue == "" {
			if f.required {
				d.fail(missing())
			}
			return
		}
		values = []string{f.defaultValue}
	}
	for v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if f.shape != shapeList {
		d.value(f.plan, v, values[len(values)-1])
		return
	}
	if err, ok := f.rules.checkCount(len(values)); !ok {
		d.fail(err)
		return
	}
	list := reflect.MakeSlice(f.typ, len(values), len(values))
	v.Set(list)
	for i, value := range values {
		d.loc = append(d.loc[:2], i)
		d.value(f.element, list.Index(i), value)
	}
}

func (d *textDecoder) value(p *plan, v reflect.Value, text string) {
	if err, ok := p.setText(v, text); !ok {
		d.fail(err)
	}
}

// setText sets v from a text, or gives what is wrong with it.
func (p *plan) setText(v reflect.Value, text string) (Error, bool) {
	switch p.shape {
	case shapeString:
		err, ok := p.rules.checkString(text)
		v.SetString(text)
		return err, ok
	case shapeInteger, shapeUnsigned:
		token, ok := pythonInteger(text)
		if !ok {
			return notInteger(), false
		}
		return p.setNumber(v, token)
	case shapeFloat:
		token := strings.TrimSpace(text)
		if _, err := parseFloat(token); err != nil {
			return notFloat(), false
		}
		return p.setNumber(v, token)
	case shapeBoolean:
		value, ok := parseBoolean(text)
		v.SetBool(value)
		return notParsedBoolean(), ok
	case shapeTime, shapeText:
		return p.setParsed(v, text)
	}
	panic("validation: a " + p.typ.String() + " cannot come from a query or a path")
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
