package validation

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
)

// decoder fills Go values and collects what the rules have against them. From
// JSON text, which checkSyntax has accepted, its methods read the next value
// and leave the cursor behind it.
type decoder struct {
	cursor
	failures
	unverified bool // no rules: of a default
	foreign    bool // texts are not kept: of a path, a query, a header or a cookie
}

// decode reads the next value into v.
func (d *decoder) decode(p *plan, v reflect.Value) chain {
	if d.isNull() && p.shape != shapeRaw && p.shape != shapeAny {
		return d.null(p, d.token())
	}
	v = settled(v)
	switch p.shape {
	case shapeObject:
		return d.object(p, v)
	case shapeList:
		return d.list(p, v)
	case shapeMap:
		return d.dict(p, v)
	case shapeAny:
		return d.any(v)
	default:
		return d.scalar(p, v, d.token())
	}
}

// null refuses a null: Pydantic 2 as a value of a wrong type.
func (d *decoder) null(p *plan, t token) chain {
	if !d.mode.two() {
		return d.fail(notNone, t)
	}
	if p.root {
		p = p.fields[0].plan
	}
	if p.rules.members != nil {
		return d.fail(p.rules.members.wrong(t), t)
	}
	return d.fail(p.wrongType(), t)
}

// scalar sets v to a value that is read as a whole.
func (d *decoder) scalar(p *plan, v reflect.Value, t token) chain {
	var wrong *problem
	switch p.shape {
	case shapeString:
		var s string
		s, wrong = d.text(p, t)
		v.SetString(s) // also when refused, for the rules that compare fields
	case shapeInteger, shapeUnsigned:
		wrong = d.setInteger(p, v, t)
	case shapeFloat:
		wrong = d.setFloat(p, v, t)
	case shapeBoolean:
		var b bool
		b, wrong = d.boolean(t)
		v.SetBool(b)
	case shapeTime, shapeDate, shapeClock, shapeDuration:
		wrong = d.setTemporal(p, v, t)
	case shapeUUID:
		var id [16]byte
		id, wrong = d.uuid(t)
		reflect.Copy(v, reflect.ValueOf(id))
	case shapeDecimal:
		return d.decimal(p, v, t)
	case shapeText:
		return d.unmarshalText(p, v, t)
	case shapeRaw:
		err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(t.input())
		return d.own(err, invalid("value is not valid"), t)
	}
	if wrong != nil {
		return d.fail(wrong, t)
	}
	return chain{}
}

// text returns the text that a value stands for, and what is wrong with it.
func (d *decoder) text(p *plan, t token) (s string, wrong *problem) {
	r := &p.rules
	s = t.text
	switch {
	case r.members != nil && !d.unverified:
		return s, r.members.checkText(t)
	case t.isText():
	case !d.readsAsText(r, t):
		return "", p.wrongType()
	default:
		s = pythonString(t)
	}
	if d.unverified {
		return s, nil
	}
	if wrong := r.checkText(s, d.mode); wrong != nil {
		return s, wrong
	}
	if r.format != nil {
		if s, wrong = r.format.convert(s); wrong != nil {
			return s, wrong
		}
	}
	switch {
	case d.foreign:
	case t.isText() && !t.whole:
		return s, loneHalf
	case strings.IndexByte(s, 0) >= 0:
		return s, nulInside
	}
	return s, nil
}

// readsAsText reports whether Pydantic's str_validator converts a value that
// is no text: its types of formats are never strict.
func (d *decoder) readsAsText(r *rules, t token) bool {
	if t.kind != kindNumber && t.kind != kindBool || d.mode.two() {
		return false
	}
	return r.format == nil && d.mode.lax() || r.format != nil && r.format.wrong != noUUID
}

// boolean reads a bool.
func (d *decoder) boolean(t token) (value bool, wrong *problem) {
	switch {
	case t.kind == kindBool:
		return t.isTrue(), nil
	case t.kind != kindText && !d.mode.lax():
		return false, notStrict
	case t.isText():
		switch strings.ToLower(t.text) {
		case "1", "on", "t", "true", "y", "yes":
			return true, nil
		case "0", "off", "f", "false", "n", "no":
			return false, nil
		}
		return false, noBoolean
	case t.kind == kindNumber:
		f, _ := parseFloat(string(t.json))
		if f == 0 || f == 1 {
			return f == 1, nil
		}
		n, whole := integerOf(f)
		if isIntegral(t.json) {
			n = parseInteger(t.json)
		}
		smallest, largest := rangeOf(int64Type, shapeInteger)
		if whole && n.compare(smallest) >= 0 && n.compare(largest) <= 0 {
			return false, noBoolean
		}
	}
	return false, notBoolean
}

// unmarshalText sets v, an encoding.TextUnmarshaler, from a string.
func (d *decoder) unmarshalText(p *plan, v reflect.Value, t token) chain {
	if !t.isText() {
		return d.fail(notString, t)
	}
	if t.kind == kindString && !d.unverified {
		if !t.whole {
			return d.fail(loneHalf, t)
		}
		if strings.IndexByte(t.text, 0) >= 0 {
			return d.fail(nulInside, t)
		}
	}
	err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(t.text))
	return d.own(err, p.invalidName(), t)
}

// invalidName is for a text that a type's own UnmarshalText refuses.
func (p *plan) invalidName() *problem {
	return invalid("value is not a valid " + strings.ToLower(p.typ.Name()))
}

// bytes reads a []byte as encoding/json does: a string in base64.
func (d *decoder) bytes(p *plan, v reflect.Value, t token) chain {
	decoded, err := base64.StdEncoding.DecodeString(t.text)
	if err != nil {
		return d.fail(notBase64, t)
	}
	v.SetBytes(decoded)
	if wrong := d.checkCount(p, len(decoded)); wrong != nil {
		return d.fail(wrong, t)
	}
	return chain{}
}
