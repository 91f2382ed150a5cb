package validation

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
)

// What holds other values. Each is read in one pass, however deep it is, so
// that the time is linear in the size of the body.

// slot is what a request has of a field: its failures take their place in the
// order of declaration when the whole struct is read.
type slot struct {
	chain
	presence presence
	from, to int // where its JSON stands in the document
}

type presence uint8

const (
	absent presence = iota
	null
	present
)

// unknown is a member that a closed struct does not have.
type unknown struct {
	name  string
	value token
}

// object reads an object into a struct. Of a repeated key the last one counts.
func (d *decoder) object(p *plan, v reflect.Value) chain {
	var few [16]slot
	slots := p.slots(few[:])
	start := d.i
	if p.root {
		slots[0] = slot{chain: d.decode(p.fields[0].plan, fieldOf(v, p.fields[0].index)), presence: present, from: start, to: d.i}
		return d.finish(p, v, slots, jsonToken(d.doc[start:d.i]))
	}
	if d.peek() != '{' {
		return d.fail(notObject, d.token())
	}
	outer := d.unhashable
	d.unhashable = 0
	extras := d.members(p, v, slots, false)
	whole := jsonToken(d.doc[start:d.i])
	raised := d.unhashable
	if d.unhashable = outer; raised != 0 {
		return d.fail(unhashable(raised, nil), whole)
	}
	all := d.finish(p, v, slots, whole)
	if extras == nil {
		return all
	}
	return d.join(all, d.refuseExtras(extras))
}

// members reads the members of an object, and returns those that a closed
// struct does not have. Pydantic 1 takes a null for an absent body parameter.
func (d *decoder) members(p *plan, v reflect.Value, slots []slot, areParameters bool) (extras []unknown) {
	for more := d.opened('}'); more; more = d.another('}') {
		name := d.name()
		i := p.lookup(name)
		if i < 0 {
			if p.closed && !areParameters {
				extras = append(extras, unknown{string(name), d.token()})
			} else {
				d.skip()
			}
			continue
		}
		f := &p.fields[i]
		to := fieldOf(v, f.index)
		if areParameters || slots[i].presence != absent {
			to.SetZero()
		}
		if areParameters && d.isNull() && !d.mode.two() {
			d.skip()
			slots[i] = slot{}
			continue
		}
		d.push(f.part)
		slots[i] = d.member(f, to)
		d.pop()
	}
	return extras
}

// slots returns room for what a request has of each field.
func (p *plan) slots(few []slot) []slot {
	if len(p.fields) <= len(few) {
		return few[:len(p.fields)]
	}
	return make([]slot, len(p.fields))
}

// member reads the value of a field.
func (d *decoder) member(f *field, to reflect.Value) slot {
	if d.isNull() && (f.nullable || d.unverified) && f.shape != shapeRaw && f.shape != shapeAny {
		d.skip()
		to.SetZero()
		return slot{presence: null}
	}
	if d.isNull() && f.shape == shapeRaw && f.required && !f.nullable {
		return slot{chain: d.null(f.plan, d.token()), presence: present}
	}
	start := d.i
	bad := d.decode(f.plan, to)
	return slot{chain: bad, presence: present, from: start, to: d.i}
}

// refuseExtras refuses the members that a closed struct does not have, in
// Pydantic 1 by name, in Pydantic 2 as they were sent.
func (d *decoder) refuseExtras(extras []unknown) (all chain) {
	if !d.mode.two() {
		slices.SortStableFunc(extras, func(a, b unknown) int { return cmp.Compare(a.name, b.name) })
	}
	last := map[string]token{}
	for _, e := range extras {
		last[e.name] = e.value
	}
	for _, e := range extras {
		value, ok := last[e.name]
		if !ok {
			continue
		}
		delete(last, e.name)
		d.push(e.name)
		all = d.join(all, d.fail(extra, value))
		d.pop()
	}
	return all
}

// finish ends a struct when all that a request has of it is read: it says what
// is missing, sets defaults, checks the rules that look at several fields, and
// returns all failures in the order of declaration.
func (d *decoder) finish(p *plan, v reflect.Value, slots []slot, whole token) (all chain) {
	for i := range slots {
		f := &p.fields[i]
		switch {
		case slots[i].presence != absent:
		case f.fallback != nil:
			f.fallback(fieldOf(v, f.index))
		case f.required && !d.unverified:
			d.push(f.part)
			slots[i].chain = d.fail(missing, whole)
			d.pop()
		}
	}
	if p.others != nil && !d.unverified {
		d.compare(p, v, slots, whole)
	}
	for i := range slots {
		all = d.join(all, slots[i].chain)
	}
	if all.empty() && p.validates && !d.unverified {
		return d.validate(v, whole)
	}
	return all
}

// list reads an array. A list of a wrong length, or with equal items where
// they may not be, fails for that alone, as in Pydantic.
func (d *decoder) list(p *plan, v reflect.Value) chain {
	start := d.i
	if d.peek() == '"' && v.Kind() == reflect.Slice && p.typ.Elem().Kind() == reflect.Uint8 {
		return d.bytes(p, v, d.token())
	}
	if d.peek() != '[' {
		return d.fail(p.wrongType(), d.token())
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(p.typ, 0, 0))
	}
	var all chain
	var raw []json.RawMessage // of what must differ, or is kept once
	distinct := (p.rules.unique || p.rules.set) && !d.unverified
	n, kept := 0, 0
	for more := d.opened(']'); more; more = d.another(']') {
		from := d.i
		if !distinct && p.rules.exceeds(n+1) && !d.unverified {
			d.skip()
		} else {
			d.pushIndex(n)
			bad := d.element(p.element, p.rest, item(v, kept))
			all = d.join(all, bad)
			d.pop()
			kept++
		}
		n++
		if distinct {
			raw = append(raw, d.doc[from:d.i:d.i])
		}
	}
	t := token{kind: kindList, json: d.doc[start:d.i:d.i]}
	if distinct {
		return d.distinct(p, v, raw, t, all)
	}
	wrong := d.checkCount(p, n)
	if wrong == nil || d.mode.two() && !all.empty() && !p.rules.exceeds(n) {
		return all // Pydantic 2 counts the items that are right
	}
	return d.fail(wrong, t)
}

// element reads an item of a list or a value of a map, which may be null where
// its Go type is a pointer. rest is its rules that go-playground checks.
func (d *decoder) element(p *plan, rest string, v reflect.Value) chain {
	if d.isNull() && v.Kind() == reflect.Pointer && p.shape != shapeRaw {
		d.skip()
		v.SetZero()
		return chain{}
	}
	start := d.i
	bad := d.decode(p, v)
	if bad.empty() && rest != "" && !d.unverified {
		return d.registered(v, rest, jsonToken(d.doc[start:d.i]))
	}
	return bad
}

// item returns the next item of a list that has n.
func item(v reflect.Value, n int) reflect.Value {
	if v.Kind() == reflect.Slice {
		if n == v.Cap() {
			v.Grow(max(1, n))
		}
		v.SetLen(n + 1)
	}
	return v.Index(n)
}

// dict reads an object into a map. A key that its rules or its type refuse is
// told at "__key__", as in Pydantic 1, or at the key and "[key]", as in 2.
func (d *decoder) dict(p *plan, v reflect.Value) chain {
	start := d.i
	if d.peek() != '{' {
		return d.fail(p.wrongType(), d.token())
	}
	v.Set(reflect.MakeMap(p.typ))
	var order []string
	chains := map[string]chain{}
	for more := d.opened('}'); more; more = d.another('}') {
		name, whole := d.unquote()
		d.pastColon()
		unique := name
		if !whole {
			unique += "\xff" // no whole key equals it
		}
		if _, seen := chains[unique]; !seen {
			order = append(order, unique)
		}
		chains[unique] = d.entry(p, v, name, whole)
	}
	if wrong := d.checkCount(p, len(order)); wrong != nil {
		return d.fail(wrong, jsonToken(d.doc[start:d.i]))
	}
	var all chain
	for _, name := range order {
		all = d.join(all, chains[name])
	}
	return all
}

// entry reads a value of a map and stores it under its key.
func (d *decoder) entry(p *plan, v reflect.Value, name string, whole bool) chain {
	key := reflect.New(p.typ.Key()).Elem()
	if d.mode.two() {
		d.push(name)
		d.push("[key]")
	} else {
		d.push("__key__")
	}
	t := token{kind: kindText, text: name, whole: whole}
	bad := d.scalar(p.key, key, t)
	if bad.empty() && p.keyRest != "" {
		bad = d.registered(key, p.keyRest, t)
	}
	d.pop()
	if d.mode.two() {
		d.pop()
	} else if !bad.empty() {
		d.skip()
		return bad
	}
	d.push(name)
	value := reflect.New(p.typ.Elem()).Elem()
	all := d.join(bad, d.element(p.element, p.rest, value))
	d.pop()
	if bad.empty() {
		v.SetMapIndex(key, value)
	}
	return all
}

// any reads a value into an interface, as encoding/json with UseNumber does;
// numbers are written as Python writes them.
func (d *decoder) any(v reflect.Value) chain {
	var p *plan
	switch d.peek() {
	case '{':
		p = anyObject
	case '[':
		p = anyList
	case '"':
		p = anyString
	case 'n':
		d.skip()
		v.SetZero()
		return chain{}
	case 't', 'f':
		p = anyTruth
	default:
		t := d.token()
		if _, finite := parseFloat(string(t.json)); !finite && !isIntegral(t.json) {
			return d.fail(notFloat, t)
		}
		v.Set(reflect.ValueOf(json.Number(pythonNumber(t.json))))
		return chain{}
	}
	value := reflect.New(p.typ).Elem()
	bad := d.decode(p, value)
	v.Set(value)
	return bad
}

// The plans of what a JSON value becomes in an interface.
var (
	anyValue  = &plan{shape: shapeAny, typ: reflect.TypeFor[any]()}
	anyString = &plan{shape: shapeString, typ: reflect.TypeFor[string]()}
	anyTruth  = &plan{shape: shapeBoolean, typ: reflect.TypeFor[bool]()}
	anyList   = &plan{shape: shapeList, typ: reflect.TypeFor[[]any](), element: anyValue}
	anyObject = &plan{shape: shapeMap, typ: reflect.TypeFor[map[string]any](), key: anyString, element: anyValue}
)
