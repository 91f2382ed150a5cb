package validation

import (
	"cmp"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// integer is an integer of up to 64 bits with a sign, or one beyond them,
// which is larger than any other of its sign.
type integer struct {
	negative  bool
	beyond    bool
	magnitude uint64
}

// parseInteger reads an integer in JSON's notation; leading zeros are fine.
func parseInteger[T string | []byte](token T) (n integer) {
	digits := token
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	for i := range len(digits) {
		digit := uint64(digits[i] - '0')
		if n.magnitude > (math.MaxUint64-digit)/10 {
			return integer{negative: token[0] == '-', beyond: true, magnitude: math.MaxUint64}
		}
		n.magnitude = n.magnitude*10 + digit
	}
	n.negative = token[0] == '-' && n.magnitude > 0
	return n
}

func (n integer) compare(m integer) int {
	switch {
	case n.negative && !m.negative:
		return -1
	case !n.negative && m.negative:
		return 1
	case n.negative:
		n, m = m, n
	}
	if n.beyond != m.beyond {
		if n.beyond {
			return 1
		}
		return -1
	}
	return cmp.Compare(n.magnitude, m.magnitude)
}

func (n integer) text() Number {
	s := strconv.FormatUint(n.magnitude, 10)
	if n.negative {
		s = "-" + s
	}
	return Number(s)
}

// rangeOf is the smallest and the largest integer that a Go type holds.
func rangeOf(t reflect.Type, s shape) (smallest, largest integer) {
	if s == shapeUnsigned {
		return integer{}, integer{magnitude: math.MaxUint64 >> (64 - t.Bits())}
	}
	half := uint64(1) << (t.Bits() - 1)
	return integer{negative: true, magnitude: half}, integer{magnitude: half - 1}
}

// setInteger sets v to an integer if its Go type holds it, and gives what is
// wrong with it.
func (p *plan) setInteger(v reflect.Value, n integer) (Error, bool) {
	smallest, largest := rangeOf(p.typ, p.shape)
	small, large := n.compare(smallest) < 0, n.compare(largest) > 0
	switch {
	case small, large:
	case p.shape == shapeUnsigned:
		v.SetUint(n.magnitude)
	case n.negative:
		v.SetInt(-int64(n.magnitude))
	default:
		v.SetInt(int64(n.magnitude))
	}
	err, ok := p.rules.checkInteger(n)
	switch {
	case !ok:
		return err, false
	case small:
		return notAtLeast(smallest.text()), false
	case large:
		return notAtMost(largest.text()), false
	}
	return Error{}, true
}

// setFloat sets v to a float in decimal notation, or gives what is wrong with it.
func (p *plan) setFloat(v reflect.Value, token string) (Error, bool) {
	f, ok := parseFloat(token)
	if p.typ == numberType {
		v.SetString(token)
	} else if ok && !v.OverflowFloat(f) {
		v.SetFloat(f)
	} else {
		return notFloat(), false
	}
	return p.rules.checkFloat(f)
}

// parseFloat reads a finite float in decimal notation.
func parseFloat(s string) (f float64, ok bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) && !strings.ContainsAny(s, "xX")
}

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
	s = strings.TrimFunc(s, unicode.IsSpace)
	digits := make([]byte, 0, len(s))
	if s != "" && (s[0] == '+' || s[0] == '-') {
		if s[0] == '-' {
			digits = append(digits, '-')
		}
		s = s[1:]
	}
	underscore := true // one may not come first
	for _, r := range s {
		digit, isDigit := digitValue(r)
		switch {
		case isDigit:
			digits = append(digits, '0'+digit)
		case r != '_' || underscore:
			return "", false
		}
		underscore = r == '_'
	}
	return string(digits), !underscore
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
