package validation

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"slices"
)

// decoder fills Go values from JSON text that checkSyntax has accepted, and
// collects what the rules have against it. Its methods read the next value and
// leave the cursor behind it.
type decoder struct {
	cursor
	failures
}

// decodeBody fills v by p from the JSON value in doc and adds what is wrong
// with it to errors.
func decodeBody(doc []byte, p *plan, v reflect.Value, errors Errors) Errors {
	var few [4]step
	d := decoder{cursor: cursor{doc: doc}, failures: failures{loc: few[:0], errors: errors}}
	d.push(fromBody.step())
	d.space()
	if d.isNull() {
		d.fail(missing())
	} else {
		d.decode(p, v)
	}
	return d.errors
}

// decode reads the next value into v.
func (d *decoder) decode(p *plan, v reflect.Value) {
	if d.isNull() && p.shape != shapeRaw && p.shape != shapeAny {
		d.skip()
		d.fail(notNone())
		return
	}
	v = settled(v)
	switch p.shape {
	case shapeString:
		s, _ := d.text(p)
		v.SetString(s) // also when refused, for the rules that compare fields
	case shapeInteger, shapeUnsigned:
		d.integer(p, v)
	case shapeFloat:
		d.float(p, v)
	case shapeBoolean:
		d.boolean(p, v)
	case shapeObject:
		d.object(p, v)
	case shapeList:
		d.list(p, v)
	case shapeMap:
		d.dict(p, v)
	case shapeAny:
		d.any(v)
	case shapeTime, shapeText:
		if s, ok := d.text(p); ok {
			d.failUnless(p.setParsed(v, s))
		}
	case shapeRaw:
		d.raw(v)
	}
}

// refuse passes over a value of another type than p's. A wrong type is no
// member of an enumeration either, and that is what Pydantic says of it.
func (d *decoder) refuse(p *plan, err Error) {
	d.skip()
	if p.rules.members != nil {
		err = p.rules.members.err
	}
	d.fail(err)
}

// text reads a string and checks it.
func (d *decoder) text(p *plan) (s string, ok bool) {
	if d.peek() != '"' {
		d.refuse(p, notString())
		return "", false
	}
	s, whole := d.unquote()
	return s, d.failUnless(p.rules.checkText(s, whole))
}

func (d *decoder) integer(p *plan, v reflect.Value) {
	token := d.number()
	if token == nil || slices.ContainsFunc(token, notOfInteger) {
		d.refuse(p, notInteger())
		return
	}
	d.skip()
	d.failUnless(p.setInteger(v, parseInteger(token)))
}

func notOfInteger(c byte) bool { return c == '.' || c == 'e' || c == 'E' }

func (d *decoder) float(p *plan, v reflect.Value) {
	token := d.number()
	if token == nil {
		d.refuse(p, notFloat())
		return
	}
	d.skip()
	d.failUnless(p.setFloat(v, string(token)))
}

func (d *decoder) boolean(p *plan, v reflect.Value) {
	c := d.peek()
	if c != 't' && c != 'f' {
		d.refuse(p, notBoolean())
		return
	}
	d.skip()
	v.SetBool(c == 't')
}

// raw hands a value to its json.Unmarshaler.
func (d *decoder) raw(v reflect.Value) {
	start := d.i
	d.skip()
	if err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(d.doc[start:d.i]); err != nil {
		d.fail(notValid("value is not valid"))
	}
}

// bytes reads a []byte as encoding/json does: a string in base64.
func (d *decoder) bytes(p *plan, v reflect.Value) {
	s, _ := d.unquote()
	decoded, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		d.fail(notValid("value is not valid base64"))
		return
	}
	v.SetBytes(decoded)
	d.failUnless(p.rules.checkCount(len(decoded)))
}
