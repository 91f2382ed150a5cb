package validation

import "reflect"

// What holds other values. Each is read in one pass, however deep it is, so
// that the time is linear in the size of the body.

// presence is what a request has of a field.
type presence uint8

const (
	absent presence = iota
	null
	present
)

// object reads an object into a struct. Failures are told in the order in
// which the fields are declared; of a repeated key the last one counts.
func (d *decoder) object(p *plan, v reflect.Value) {
	before := len(d.errors)
	var few [16]presence
	has := few[:]
	if len(p.fields) > len(few) {
		has = make([]presence, len(p.fields))
	}
	switch {
	case p.root:
		has[0] = present
		d.decode(p.fields[0].plan, fieldOf(v, p.fields[0].index))
	case d.peek() != '{':
		d.skip()
		d.fail(notObject())
		return
	default:
		d.members(p, v, has)
		for i := range p.fields {
			if f := &p.fields[i]; f.required && has[i] == absent {
				d.push(f.step)
				d.fail(missing())
				d.pop()
			}
		}
	}
	if p.others != nil {
		d.merge(p.others.check(v, p, d.loc, has), before)
	}
	d.arrange(p, before)
}

// members reads the fields that are there, in the order of the text.
func (d *decoder) members(p *plan, v reflect.Value, has []presence) {
	before := len(d.errors)
	var repeated map[any]int
	for more := d.opened('}'); more; more = d.another('}') {
		i := p.lookup(d.name())
		if i < 0 {
			d.skip()
			continue
		}
		f := &p.fields[i]
		to := fieldOf(v, f.index)
		d.push(f.step)
		if has[i] != absent {
			if repeated == nil {
				repeated = map[any]int{}
			}
			repeated[f.step.name] = len(d.errors)
			to.SetZero()
		}
		switch has[i] = present; {
		case !d.isNull():
			d.decode(f.plan, to)
		case f.nullable:
			has[i] = null
			d.skip()
			to.SetZero()
		case f.required:
			d.skip()
			d.fail(notNone())
		default:
			d.decode(f.plan, to)
		}
		d.pop()
	}
	if repeated != nil {
		d.forget(repeated, before)
	}
}

// list reads an array. A list of a wrong length fails for that alone, as in
// Pydantic, and is not kept.
func (d *decoder) list(p *plan, v reflect.Value) {
	switch {
	case d.peek() == '"' && v.Kind() == reflect.Slice && p.typ.Elem().Kind() == reflect.Uint8:
		d.bytes(p, v)
		return
	case d.peek() != '[':
		d.refuse(p, notList())
		return
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(p.typ, 0, 0))
	}
	before, n := len(d.errors), 0
	for more := d.opened(']'); more; more = d.another(']') {
		if p.rules.exceeds(n + 1) {
			d.skip()
		} else {
			d.push(step{index: n})
			d.decode(p.element, item(v, n))
			d.pop()
		}
		n++
	}
	if err, ok := p.rules.checkCount(n); !ok {
		d.errors = d.errors[:before]
		d.fail(err)
	}
}

// item is the next item of a list that has n.
func item(v reflect.Value, n int) reflect.Value {
	if v.Kind() == reflect.Slice {
		if n == v.Cap() {
			v.Grow(max(1, n))
		}
		v.SetLen(n + 1)
	}
	return v.Index(n)
}

// dict reads an object into a map. A key that its rules refuse is told at
// "__key__", as in Pydantic.
func (d *decoder) dict(p *plan, v reflect.Value) {
	if d.peek() != '{' {
		d.refuse(p, notObject())
		return
	}
	v.Set(reflect.MakeMap(p.typ))
	before := len(d.errors)
	seen, repeated := map[string]bool{}, map[any]int{}
	for more := d.opened('}'); more; more = d.another('}') {
		key, whole := d.unquote()
		d.pastColon()
		if err, ok := p.key.rules.checkText(key, whole); !ok {
			if !seen[key] || !whole {
				d.push(step{name: "__key__"})
				d.fail(err)
				d.pop()
			}
			seen[key] = true
			d.skip()
			continue
		}
		if seen[key] && key != "__key__" {
			repeated[key] = len(d.errors)
		}
		seen[key] = true
		d.push(step{name: key})
		value := reflect.New(p.typ.Elem()).Elem()
		d.decode(p.element, value)
		v.SetMapIndex(reflect.ValueOf(key).Convert(p.typ.Key()), value)
		d.pop()
	}
	if len(repeated) > 0 {
		d.forget(repeated, before)
	}
	if err, ok := p.rules.checkCount(len(seen)); !ok {
		d.errors = d.errors[:before]
		d.fail(err)
	}
}

// The types of what a JSON value becomes in an interface, as in encoding/json.
var (
	anyObject = compileBody(reflect.TypeFor[map[string]any]())
	anyList   = compileBody(reflect.TypeFor[[]any]())
	anyString = compileBody(reflect.TypeFor[string]())
	anyNumber = compileBody(reflect.TypeFor[float64]())
	anyTruth  = compileBody(reflect.TypeFor[bool]())
)

// any reads a value into an interface.
func (d *decoder) any(v reflect.Value) {
	p := anyNumber
	switch d.peek() {
	case 'n':
		d.skip()
		v.SetZero()
		return
	case '{':
		p = anyObject
	case '[':
		p = anyList
	case '"':
		p = anyString
	case 't', 'f':
		p = anyTruth
	}
	value := reflect.New(p.typ).Elem()
	d.decode(p, value)
	v.Set(value)
}
