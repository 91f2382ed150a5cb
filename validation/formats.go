package validation

import (
	"encoding"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// uuid reads a UUID as Python's UUID() does.
func (d *decoder) uuid(t token) (id [16]byte, wrong *problem) {
	if !t.isText() {
		return id, noUUID
	}
	id, ok := parseUUID(t.text)
	if !ok {
		return id, notUUID(t.text)
	}
	return id, nil
}

// toUUID writes a UUID as RFC 9562, section 4, has it, in lower case.
func toUUID(s string) (string, *problem) {
	id, ok := parseUUID(s)
	if !ok {
		return s, notUUID(s)
	}
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]), nil
}

// parseUUID reads 32 hexadecimal digits, with hyphens, braces and urn:uuid:
// anywhere that Python allows them. Python's int() reads the digits: they may
// begin with 0x or a space.
func parseUUID(s string) (id [16]byte, ok bool) {
	s = strings.NewReplacer("urn:", "", "uuid:", "").Replace(s)
	s = strings.ReplaceAll(strings.Trim(s, "{}"), "-", "")
	if len([]rune(s)) != 32 {
		return id, false
	}
	s = strings.TrimPrefix(strings.TrimFunc(s, isPythonSpace), "+")
	if strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X") {
		s = strings.TrimPrefix(s[2:], "_")
	}
	digits, ok := asciiDigits(s, "abcdefABCDEF", "")
	if !ok || digits == "" {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(strings.Repeat("0", 32-len(digits))+digits))
	return id, err == nil
}

// decimal sets v, a type with an UnmarshalText of its own, from a text or a
// number, as decimal_validator reads it.
func (d *decoder) decimal(p *plan, v reflect.Value, t token) chain {
	var text string
	switch {
	case t.isText():
		text = strings.ReplaceAll(strings.TrimFunc(t.text, isPythonSpace), "_", "")
	case t.kind == kindNumber:
		text = pythonString(t)
	case d.mode.two():
		return d.fail(noDecimal, t)
	default:
		return d.fail(notDecimal, t)
	}
	switch strings.ToLower(strings.TrimLeft(text, "+-")) {
	case "inf", "infinity", "nan", "snan":
		return d.fail(notFinite, t)
	}
	f, ok := pythonFloat(text)
	if !ok || v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)) != nil {
		return d.fail(notDecimal, t)
	}
	if d.unverified {
		return chain{}
	}
	if wrong := p.rules.check(number{float: f, isFloat: true}, d.mode); wrong != nil {
		return d.fail(wrong, t)
	}
	return chain{}
}

// toLayout accepts what time.Parse reads by a layout. A layout without a clock
// fails as Pydantic's date does, one without a year as its time.
func toLayout(layout string) *format {
	if layout == "" {
		layout = time.RFC3339
	}
	failure, wrong := notDatetime, noDatetime
	switch {
	case !strings.Contains(layout, "15") && !strings.Contains(layout, "3"):
		failure, wrong = notDate, noDate
	case !strings.Contains(layout, "06"):
		failure, wrong = notTime, noTime
	}
	return &format{wrong: wrong, convert: func(s string) (string, *problem) {
		if _, err := time.Parse(layout, s); err != nil {
			return s, failure
		}
		return s, nil
	}}
}
