package validation

import (
	"cmp"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDigits is how many digits Python's int() reads from a text.
const maxDigits = 4300

// notNumber is the failure of a value that is no number of the plan's shape.
func (p *plan) notNumber() Error {
	if p.shape == shapeFloat {
		return notFloat()
	}
	return notInteger()
}

// setNumber sets v from a number in JSON's notation (for an integer without
// fraction and exponent), or gives what is wrong with it.
func (p *plan) setNumber(v reflect.Value, token string) (Error, bool) {
	switch p.shape {
	case shapeFloat:
		return p.setFloat(v, token)
	case shapeUnsigned:
		return p.setUnsigned(v, token)
	default:
		return p.setInteger(v, token)
	}
}

// setInteger: an integer beyond 64 bits is clamped to them for the rules,
// whose limits lie within, and refused by the type's own limits after.
func (p *plan) setInteger(v reflect.Value, token string) (Error, bool) {
	n, err := strconv.ParseInt(token, 10, 64)
	beyond := errors.Is(err, strconv.ErrRange)
	failure, ok := p.rules.checkInteger(func(limit int64) int {
		if beyond && n == limit {
			return cmp.Compare(n, 0)
		}
		return cmp.Compare(n, limit)
	}, token)
	switch {
	case !ok:
		return failure, false
	case (beyond || v.OverflowInt(n)) && n < 0:
		return notAtLeast(smallest(p.typ)), false
	case beyond || v.OverflowInt(n):
		return notAtMost(largest(p.typ)), false
	}
	v.SetInt(n)
	return Error{}, true
}

func (p *plan) setUnsigned(v reflect.Value, token string) (Error, bool) {
	negative := strings.HasPrefix(token, "-")
	n, err := strconv.ParseUint(strings.TrimPrefix(token, "-"), 10, 64)
	negative = negative && n > 0
	failure, ok := p.rules.checkInteger(func(limit int64) int {
		switch {
		case negative && (limit >= 0 || n > uint64(-limit)):
			return -1
		case negative:
			return cmp.Compare(uint64(-limit), n)
		case limit < 0:
			return 1
		}
		return cmp.Compare(n, uint64(limit))
	}, token)
	switch {
	case !ok:
		return failure, false
	case negative:
		return notAtLeast("0"), false
	case err != nil || v.OverflowUint(n):
		return notAtMost(largestUnsigned(p.typ)), false
	}
	v.SetUint(n)
	return Error{}, true
}

func (p *plan) setFloat(v reflect.Value, token string) (Error, bool) {
	f, err := parseFloat(token)
	if err != nil || v.OverflowFloat(f) {
		return notFloat(), false
	}
	if failure, ok := p.rules.checkFloat(f, token); !ok {
		return failure, false
	}
	v.SetFloat(f)
	return Error{}, true
}

// parseFloat reads a finite float in decimal notation.
func parseFloat(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err == nil && (math.IsInf(f, 0) || math.IsNaN(f) || strings.ContainsAny(s, "xX_")) {
		err = strconv.ErrSyntax
	}
	return f, err
}

// pythonInteger rewrites a text that Python's int() reads in JSON's notation:
// space around it, a sign, single underscores between the digits, leading
// zeros and the digits of every script are allowed.
func pythonInteger(s string) (token string, ok bool) {
	if len(s) > maxDigits {
		return "", false
	}
	s = strings.TrimFunc(s, unicode.IsSpace)
	digits := make([]byte, 0, len(s)+1)
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

// digitValue is the value of a decimal digit of any script: they stand in
// rows from 0 to 9.
func digitValue(r rune) (byte, bool) {
	if r < utf8.RuneSelf {
		return byte(r - '0'), '0' <= r && r <= '9'
	}
	for _, row := range unicode.Nd.R16 {
		if rune(row.Lo) <= r && r <= rune(row.Hi) {
			return byte((r - rune(row.Lo)) % 10), true
		}
	}
	for _, row := range unicode.Nd.R32 {
		if rune(row.Lo) <= r && r <= rune(row.Hi) {
			return byte((r - rune(row.Lo)) % 10), true
		}
	}
	return 0, false
}
