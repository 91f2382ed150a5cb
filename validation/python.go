package validation

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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
func appendPython(dst []byte, text json.RawMessage) []byte { return appendJSON(dst, text, false) }

// equalKey returns a text that is the same for values that Python's == takes
// for equal: 1, 1.0 and true are, and the order of keys does not count.
func equalKey(text json.RawMessage) string { return string(appendJSON(nil, text, true)) }

func appendJSON(dst []byte, text json.RawMessage, asKey bool) []byte {
	c := cursor{doc: text}
	c.space()
	return c.append(dst, asKey)
}

func (c *cursor) append(dst []byte, asKey bool) []byte {
	switch c.peek() {
	case '[':
		return c.appendList(dst, asKey)
	case '{':
		return c.appendDict(dst, asKey)
	}
	switch t := c.token(); {
	case t.kind == kindString && (t.whole || !asKey):
		return AppendString(dst, t.text)
	case t.kind == kindBool && asKey:
		return append(dst, '0'+byte(truth(t)))
	case t.kind != kindNumber:
		return append(dst, t.json...)
	case asKey && !isIntegral(t.json):
		if f, _ := parseFloat(string(t.json)); f == math.Trunc(f) && math.Abs(f) < 1e40 {
			t.json = strconv.AppendFloat(nil, f, 'f', 0, 64)
		}
		fallthrough
	default:
		return append(dst, pythonNumber(t.json)...)
	}
}

func (c *cursor) appendList(dst []byte, asKey bool) []byte {
	dst = append(dst, '[')
	for more := c.opened(']'); more; {
		dst = c.append(dst, asKey)
		if more = c.another(']'); more {
			dst = append(dst, ',')
		}
	}
	return append(dst, ']')
}

func (c *cursor) appendDict(dst []byte, asKey bool) []byte {
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
	if asKey {
		slices.Sort(names)
	}
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, name), ':')
		dst = appendJSON(dst, values[name], asKey)
	}
	return append(dst, '}')
}

// asciiDigits rewrites the digits of every script in ASCII, without the single
// underscores that Python allows between them. The letters are digits too, and
// the marks may stand between digits.
func asciiDigits(s, letters, marks string) (ascii string, ok bool) {
	text := make([]byte, 0, len(s))
	afterDigit, afterUnderscore := false, false
	for _, r := range s {
		digit, isDigit := digitValue(r)
		switch {
		case isDigit:
			text = append(text, '0'+digit)
		case r == '_' && afterDigit:
		case r >= utf8.RuneSelf:
			return "", false
		case strings.IndexByte(letters, byte(r)) >= 0:
			text, isDigit = append(text, byte(r)), true
		case !afterUnderscore && strings.IndexByte(marks, byte(r)) >= 0:
			text = append(text, byte(r))
		default:
			return "", false
		}
		afterDigit, afterUnderscore = isDigit, r == '_'
	}
	return string(text), !afterUnderscore
}

// pythonFloat reads what Python's float() reads: space around it, a sign,
// single underscores between digits, the digits of every script, inf and nan.
func pythonFloat(s string) (f float64, ok bool) {
	text, ok := asciiDigits(strings.TrimFunc(s, unicode.IsSpace), "", "+-.eEinfatyINFATY")
	if !ok {
		return 0, false
	}
	if unsigned := strings.TrimLeft(text, "+-"); len(text)-len(unsigned) == 1 && strings.EqualFold(unsigned, "nan") {
		text = unsigned
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil || math.IsInf(f, 0)
}

// isPythonSpace reports whether Python's str.strip takes a character off; int
// and float know fewer.
func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

// maxDigits is how many characters of a text Pydantic hands to Python's int(),
// which would read as many digits.
const maxDigits = 4300

// pythonInteger rewrites a text that Python 3.11's int() reads in JSON's
// notation: space around it, a sign, single underscores between the digits,
// leading zeros and the digits of every script are allowed.
func pythonInteger(s string) (token string, ok bool) {
	if len(s) > maxDigits && utf8.RuneCountInString(s) > maxDigits {
		return "", false
	}
	s, negative := strings.CutPrefix(strings.TrimFunc(s, unicode.IsSpace), "-")
	if !negative {
		s = strings.TrimPrefix(s, "+")
	}
	token, ok = asciiDigits(s, "", "")
	if negative {
		token = "-" + token
	}
	return token, ok && s != ""
}

// zeros are the digits zero of Python 3.11, which knows Unicode 14: in every
// script the digits one to nine follow.
var zeros = [...]rune{
	0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66,
	0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946,
	0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0,
	0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
	0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60,
	0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
}

// digitValue is the value of a decimal digit of any script.
func digitValue(r rune) (byte, bool) {
	if r < utf8.RuneSelf {
		return byte(r - '0'), '0' <= r && r <= '9'
	}
	i, exact := slices.BinarySearch(zeros[:], r)
	if !exact {
		i--
	}
	return byte(r - zeros[i]), r-zeros[i] <= 9
}
