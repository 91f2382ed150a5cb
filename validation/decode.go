package validation

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// decoder fills Go values from JSON text that checkSyntax has accepted, and
// collects what the rules have against it.
type decoder struct {
	cursor
	loc    []any // the way to the value being read
	errors Errors
}

// decodeBody fills target by p from the JSON value in doc.
func decodeBody(doc []byte, p *plan, target reflect.Value) Errors {
	d := decoder{cursor: cursor{doc: doc}, loc: make([]any, 1, 4)}
	d.loc[0] = string(fromBody)
	d.space()
	if d.isNull() {
		return Errors{missing().at(d.loc)}
	}
	d.decode(p, target)
	return d.errors
}

func (d *decoder) fail(err Error) { d.errors = append(d.errors, err.at(d.loc)) }

func (d *decoder) push(step any) { d.loc = append(d.loc, step) }

func (d *decoder) pop() { d.loc = d.loc[:len(d.loc)-1] }

// refuse passes over a value of another type than p's. A wrong type is no
// member of an enumeration either, and that is what Pydantic says of it.
func (d *decoder) refuse(p *plan, err Error) {
	d.skip()
	if p.rules.members != nil {
		err = p.rules.members.err
	}
	d.fail(err)
}

// decode reads the next value into v.
func (d *decoder) decode(p *plan, v reflect.Value) {
	if d.isNull() && p.shape != shapeRaw {
		d.skip()
		d.fail(notNone())
		return
	}
	for v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch p.shape {
	case shapeString:
		if s, ok := d.text(p); ok {
			v.SetString(s)
		}
	case shapeInteger, shapeUnsigned, shapeFloat:
		d.numeric(p, v)
	case shapeBoolean:
		d.boolean(v)
	case shapeObject:
		d.object(p, v)
	case shapeList:
		d.list(p, v)
	case shapeMap:
		d.dict(p, v)
	case shapeAny:
		v.Set(reflect.ValueOf(d.any()))
	case shapeTime, shapeText:
		d.parsed(p, v)
	case shapeRaw:
		d.raw(v)
	}
}

// text reads a string and checks it. What Pydantic has against it comes first:
// half a surrogate pair counts as a character.
func (d *decoder) text(p *plan) (s string, ok bool) {
	if d.peek() != '"' {
		d.refuse(p, notString())
		return "", false
	}
	s, whole := d.unquote()
	err, ok := p.rules.checkString(s)
	if ok {
		err, ok = checkKept(s, whole)
	}
	if !ok {
		d.fail(err)
	}
	return s, ok
}

// plain reads a string that has no rules.
func (d *decoder) plain() (s string, ok bool) {
	s, whole := d.unquote()
	err, ok := checkKept(s, whole)
	if !ok {
		d.fail(err)
	}
	return s, ok
}

// checkKept refuses what not every client and not every database can hold.
func checkKept(s string, whole bool) (Error, bool) {
	if !whole {
		return loneSurrogate(), false
	}
	return nulCharacter(), strings.IndexByte(s, 0) < 0
}

func (d *decoder) numeric(p *plan, v reflect.Value) {
	token, integer := d.number()
	if token == nil || !integer && p.shape != shapeFloat {
		if token != nil {
			d.i -= len(token)
		}
		d.refuse(p, p.notNumber())
		return
	}
	if err, ok := p.setNumber(v, string(token)); !ok {
		d.fail(err)
	}
}

func (d *decoder) boolean(v reflect.Value) {
	c := d.peek()
	d.skip()
	if c != 't' && c != 'f' {
		d.fail(notBoolean())
		return
	}
	v.SetBool(c == 't')
}

// object reads an object in two steps: where the value of each field starts
// (of a repeated key, the last), then the fields, in the order of declaration.
func (d *decoder) object(p *plan, v reflect.Value) {
	if p.root {
		d.decode(p.fields[0].plan, fieldOf(v, p.fields[0].index))
		return
	}
	if d.peek() != '{' {
		d.skip()
		d.fail(notObject())
		return
	}
	var few [12]int
	starts := few[:len(p.fields):len(few)]
	if len(p.fields) > len(few) {
		starts = make([]int, len(p.fields))
	}
	for more := d.opened('}'); more; more = d.another('}') {
		if i := p.lookup(d.name()); i >= 0 {
			starts[i] = d.i
		}
		d.skip()
	}
	end := d.i
	before := len(d.errors)
	for i := range p.fields {
		d.field(&p.fields[i], v, starts[i])
	}
	d.i = end
	if p.others != nil {
		d.errors = p.others.check(v, p, d.loc, d.errors, before, func(i int) bool { return starts[i] > 0 })
	}
}

// field reads a field whose value starts there; nothing starts at 0.
func (d *decoder) field(f *field, v reflect.Value, start int) {
	if f.source != fromBody || start == 0 && !f.required {
		return
	}
	d.i = start
	d.push(f.name)
	switch {
	case start == 0:
		d.fail(missing())
	case f.nullable && d.isNull():
	default:
		d.decode(f.plan, fieldOf(v, f.index))
	}
	d.pop()
}

// fieldOf is v.FieldByIndex for fields that no pointer hides.
func fieldOf(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		v = v.Field(i)
	}
	return v
}

// list reads an array. A list of a wrong length fails for that alone, as in
// Pydantic, so it is counted before its items are read.
func (d *decoder) list(p *plan, v reflect.Value) {
	if p.typ.Elem().Kind() == reflect.Uint8 && d.peek() == '"' {
		d.bytes(v)
		return
	}
	if d.peek() != '[' {
		d.skip()
		d.fail(notList())
		return
	}
	start, n := d.i, 0
	for more := d.opened(']'); more; more = d.another(']') {
		n++
		d.skip()
	}
	if err, ok := p.rules.checkCount(n); !ok {
		d.fail(err)
		return
	}
	list := reflect.MakeSlice(p.typ, n, n)
	v.Set(list)
	d.i = start
	i := 0
	for more := d.opened(']'); more; more = d.another(']') {
		d.push(i)
		d.decode(p.element, list.Index(i))
		d.pop()
		i++
	}
}

// bytes reads a []byte as encoding/json does: a string in base64.
func (d *decoder) bytes(v reflect.Value) {
	s, ok := d.plain()
	if !ok {
		return
	}
	decoded, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		d.fail(notValid("value is not valid base64"))
		return
	}
	v.SetBytes(decoded)
}

// dict reads an object into a map. A key that its rules refuse is told at
// "__key__", as in Pydantic.
func (d *decoder) dict(p *plan, v reflect.Value) {
	if d.peek() != '{' {
		d.skip()
		d.fail(notObject())
		return
	}
	var names []int // where each name starts
	last := map[string]int{}
	for more := d.opened('}'); more; more = d.another('}') {
		start := d.i
		name := string(d.name())
		if _, repeated := last[name]; !repeated {
			names = append(names, start)
		}
		last[name] = d.i
		d.skip()
	}
	end := d.i
	defer func() { d.i = end }()
	if err, ok := p.rules.checkCount(len(names)); !ok {
		d.fail(err)
		return
	}
	dict := reflect.MakeMapWithSize(p.typ, len(names))
	v.Set(dict)
	for _, start := range names {
		d.i = start
		d.push("__key__")
		key, ok := d.text(p.key)
		d.pop()
		if !ok {
			continue
		}
		d.i = last[key]
		value := reflect.New(p.typ.Elem()).Elem()
		d.push(key)
		d.decode(p.element, value)
		d.pop()
		dict.SetMapIndex(reflect.ValueOf(key).Convert(p.typ.Key()), value)
	}
}

// any reads a value as encoding/json reads one into an interface.
func (d *decoder) any() any {
	switch d.peek() {
	case '"':
		s, _ := d.plain()
		return s
	case '{':
		object := map[string]any{}
		for more := d.opened('}'); more; more = d.another('}') {
			name := string(d.name())
			d.push(name)
			object[name] = d.any()
			d.pop()
		}
		return object
	case '[':
		list := []any{}
		for more := d.opened(']'); more; more = d.another(']') {
			d.push(len(list))
			list = append(list, d.any())
			d.pop()
		}
		return list
	case 't', 'f', 'n':
		c := d.peek()
		d.skip()
		if c == 'n' {
			return nil
		}
		return c == 't'
	default:
		token, _ := d.number()
		f, err := parseFloat(string(token))
		if err != nil {
			d.fail(notFloat())
		}
		return f
	}
}

// parsed reads a string and hands it to its type: a time of RFC 3339, or
// whatever an encoding.TextUnmarshaler reads.
func (d *decoder) parsed(p *plan, v reflect.Value) {
	if d.peek() != '"' {
		d.refuse(p, notString())
		return
	}
	s, ok := d.plain()
	if !ok {
		return
	}
	if err, ok := p.setParsed(v, s); !ok {
		d.fail(err)
	}
}

// setParsed sets v, a time or a TextUnmarshaler, from a text.
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

// raw hands a value to its json.Unmarshaler.
func (d *decoder) raw(v reflect.Value) {
	start := d.i
	d.skip()
	if err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(d.doc[start:d.i]); err != nil {
		d.fail(notValid("value is not valid"))
	}
}
