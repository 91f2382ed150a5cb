package validation

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// pythonNumber writes a number of JSON as Python does when it has read it:
// 1e2 is 100.0, and -0 is 0. One that Python has no float for stays.
func pythonNumber(token []byte) string {
	if isIntegral(token) {
		if string(token) == "-0" {
			return "0"
		}
		return string(token)
	}
	f, finite := parseFloat(string(token))
	if !finite {
		return string(token)
	}
	return formatFloat(f)
}

// formatFloat writes a float as Python's repr does.
func formatFloat(f float64) string {
	switch size := math.Abs(f); {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case f != f:
		return "nan"
	case size != 0 && (size < 1e-4 || size >= 1e16):
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// pythonString is Python's str of a number or a bool.
func pythonString(t token) string {
	switch {
	case t.kind == kindNumber && !isIntegral(t.json):
		f, _ := parseFloat(string(t.json))
		return formatFloat(f)
	case t.kind == kindNumber:
		return pythonNumber(t.json)
	case t.isTrue():
		return "True"
	default:
		return "False"
	}
}

// appendPython appends valid JSON as Python writes it when it has read it:
// without spaces, and of a repeated key only the last value, at the place of
// the first.
func appendPython(dst []byte, text json.RawMessage) []byte {
	c := cursor{doc: text}
	c.space()
	return c.appendPython(dst)
}

func (c *cursor) appendPython(dst []byte) []byte {
	switch c.peek() {
	case '"':
		s, _ := c.unquote()
		return AppendString(dst, s)
	case '[':
		dst = append(dst, '[')
		first := true
		for more := c.opened(']'); more; more = c.another(']') {
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = c.appendPython(dst)
		}
		return append(dst, ']')
	case '{':
		return c.appendDict(dst)
	case 'n', 't', 'f':
		return append(dst, c.token().json...)
	default:
		return append(dst, pythonNumber(c.token().json)...)
	}
}

func (c *cursor) appendDict(dst []byte) []byte {
	var names []string
	values := map[string]json.RawMessage{}
	for more := c.opened('}'); more; more = c.another('}') {
		name, _ := c.unquote()
		c.pastColon()
		if _, seen := values[name]; !seen {
			names = append(names, name)
		}
		start := c.i
		c.skip()
		values[name] = c.doc[start:c.i]
	}
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, name), ':')
		dst = appendPython(dst, values[name])
	}
	return append(dst, '}')
}

// equalKey returns a text that is the same for values that Python's == takes
// for equal: 1, 1.0 and true are.
func equalKey(text json.RawMessage) string {
	c := cursor{doc: text}
	c.space()
	return string(c.appendKey(nil))
}

func (c *cursor) appendKey(dst []byte) []byte {
	switch c.peek() {
	case '[':
		dst = append(dst, '[')
		for more := c.opened(']'); more; more = c.another(']') {
			dst = append(c.appendKey(dst), ',')
		}
		return append(dst, ']')
	case '{':
		values := map[string]string{}
		for more := c.opened('}'); more; more = c.another('}') {
			name, _ := c.unquote()
			c.pastColon()
			values[name] = string(c.appendKey(nil))
		}
		dst = append(dst, '{')
		for _, name := range slices.Sorted(maps.Keys(values)) {
			dst = append(AppendString(dst, name), values[name]...)
			dst = append(dst, ',')
		}
		return append(dst, '}')
	}
	t := c.token()
	switch t.kind {
	case kindString:
		if !t.whole {
			return append(dst, t.json...)
		}
		return AppendString(dst, t.text)
	case kindBool:
		return append(dst, '0'+byte(truth(t)))
	case kindNull:
		return append(dst, "null"...)
	}
	f, _ := parseFloat(string(t.json))
	if !isIntegral(t.json) && f == math.Trunc(f) && math.Abs(f) < 1e40 {
		return append(dst, pythonNumber(strconv.AppendFloat(nil, f, 'f', 0, 64))...)
	}
	return append(dst, pythonNumber(t.json)...)
}
