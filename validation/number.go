package validation

import (
	"bytes"
	"cmp"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// number is an integer or a float, to be held against limits.
type number struct {
	integer integer
	float   float64
	isFloat bool
}

func countOf(n int) number { return number{integer: integer{magnitude: uint64(n)}} }

// integer is an integer of up to 64 bits with a sign, or one beyond them,
// which is larger than any other of its sign.
type integer struct {
	negative  bool
	beyond    bool
	magnitude uint64
	digits    string // of one beyond them that was written out
}

// parseInteger reads an integer in JSON's notation; leading zeros are fine.
func parseInteger[T ~string | ~[]byte](token T) (n integer) {
	digits := token
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	for i := range len(digits) {
		digit := uint64(digits[i] - '0')
		if n.magnitude > (math.MaxUint64-digit)/10 {
			return integer{negative: token[0] == '-', beyond: true, magnitude: math.MaxUint64, digits: string(digits)}
		}
		n.magnitude = n.magnitude*10 + digit
	}
	n.negative = len(token) > 0 && token[0] == '-' && n.magnitude > 0
	return n
}

// integerOf returns what is before the point of a float, and whether that is
// all of it. NaN and the infinities have no integer.
func integerOf(f float64) (n integer, whole bool) {
	whole = f == math.Trunc(f) && !math.IsInf(f, 0)
	n.negative = f <= -1
	if f = math.Abs(math.Trunc(f)); f < 1<<64 {
		n.magnitude = uint64(f)
	} else {
		n.beyond, n.magnitude = true, math.MaxUint64
	}
	return n, whole
}

func (n integer) compare(m integer) int {
	sign := 1
	if n.negative {
		sign = -1
	}
	switch {
	case n.negative != m.negative, n.beyond && !m.beyond:
		return sign
	case m.beyond && !n.beyond:
		return -sign
	}
	return sign * cmp.Compare(n.magnitude, m.magnitude)
}

func (n integer) text() Number {
	s := strconv.FormatUint(n.magnitude, 10)
	if n.negative {
		s = "-" + s
	}
	return Number(s)
}

func (n integer) approximate() float64 {
	if n.negative {
		return -float64(n.magnitude)
	}
	return float64(n.magnitude)
}

// rangeOf is the smallest and the largest integer that a Go type holds.
func rangeOf(t reflect.Type, s shape) (smallest, largest integer) {
	if s == shapeUnsigned {
		return integer{}, integer{magnitude: math.MaxUint64 >> (64 - t.Bits())}
	}
	half := uint64(1) << (t.Bits() - 1)
	return integer{negative: true, magnitude: half}, integer{magnitude: half - 1}
}

// setInteger sets v to an integer, and returns what is wrong with it.
func (d *decoder) setInteger(p *plan, v reflect.Value, t token) *problem {
	n, wrong := d.integer(p, t)
	if wrong != nil {
		return wrong
	}
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
	if !d.unverified && p.rules.limits != nil {
		if wrong := p.rules.check(number{integer: n}, d.mode); wrong != nil {
			return wrong
		}
	}
	switch {
	case small:
		return below.problem(smallest.text())
	case large:
		return above.problem(largest.text())
	}
	return nil
}

// integer reads an integer, of an enumeration a member.
func (d *decoder) integer(p *plan, t token) (n integer, wrong *problem) {
	m := p.rules.members
	if m == nil || d.unverified {
		return d.plainInteger(t)
	}
	if m.literal {
		n, ok := m.literalInteger(t, d.mode)
		if !ok {
			return n, m.wrong(t)
		}
		return n, nil
	}
	n, wrong = d.plainInteger(t)
	if wrong != nil && d.mode.two() || wrong == nil && !slices.Contains(m.integers, n) {
		return n, m.problem
	}
	return n, wrong
}

// plainInteger reads an integer as int_validator does, or strict_int_validator.
func (d *decoder) plainInteger(t token) (n integer, wrong *problem) {
	converts := d.mode.lax() || t.kind == kindText
	switch {
	case t.kind == kindNumber && isIntegral(t.json):
		return parseInteger(t.json), nil
	case !converts:
	case t.kind == kindNumber:
		f, _ := parseFloat(string(t.json))
		n, whole := integerOf(f)
		switch {
		case math.IsInf(f, 0):
			return n, notInteger
		case !whole && d.mode.two():
			return n, notWhole
		case d.mode.two() && math.Abs(f) >= 1<<63: // pydantic-core reads a float as an i64
			return n, tooManyDigits
		}
		return n, nil
	case t.kind == kindBool:
		return integer{magnitude: uint64(truth(t))}, nil
	case t.isText():
		text := t.text
		if d.mode.two() {
			text = withoutZeros(text)
		}
		if token, ok := pythonInteger(text); ok && (!d.mode.two() || isASCII(text)) {
			return parseInteger(token), nil
		}
		return n, noInteger
	}
	return n, notInteger
}

// isASCII reports whether a text has digits of no other script.
func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// withoutZeros cuts a fraction of zeros off, which Pydantic 2 allows.
func withoutZeros(s string) string {
	s = strings.TrimSpace(s)
	if whole, fraction, ok := strings.Cut(s, "."); ok && fraction != "" && strings.Trim(fraction, "0") == "" {
		return whole
	}
	return s
}

// truth is a bool as Python's int.
func truth(t token) float64 {
	if t.isTrue() {
		return 1
	}
	return 0
}

// isIntegral reports whether a number of JSON is an int to Python.
func isIntegral(token []byte) bool { return !bytes.ContainsAny(token, ".eE") }

// setFloat sets v to a float, and returns what is wrong with it.
func (d *decoder) setFloat(p *plan, v reflect.Value, t token) *problem {
	m := p.rules.members
	if m != nil && t.kind != kindNumber && t.kind != kindText {
		return m.wrong(t)
	}
	f, wrong := d.plainFloat(t)
	if wrong != nil {
		return wrong
	}
	if m != nil && !d.unverified && !slices.Contains(m.floats, f) {
		return m.wrong(t)
	}
	if wrong := p.rules.check(number{float: f, isFloat: true}, d.mode); wrong != nil && !d.unverified {
		return wrong
	}
	finite := !math.IsInf(f, 0) && !math.IsNaN(f)
	switch {
	case p.typ == numberType && t.kind == kindNumber:
		v.SetString(string(t.json))
	case p.typ == numberType && finite:
		v.SetString(formatFloat(f))
	case finite && !v.OverflowFloat(f) || d.foreign && p.typ != numberType:
		v.SetFloat(f)
	default:
		return notFloat
	}
	return nil
}

// plainFloat reads a float as float_validator does, which may be infinite.
func (d *decoder) plainFloat(t token) (f float64, wrong *problem) {
	switch {
	case t.kind == kindNumber:
		if f, _ = parseFloat(string(t.json)); f == 0 && isIntegral(t.json) {
			f = 0 // Python's integer has no sign
		}
		return f, nil
	case !d.mode.lax() && t.kind != kindText:
	case t.kind == kindBool:
		return truth(t), nil
	case t.isText():
		read := pythonFloat
		if d.mode.two() {
			read = rustFloat
		}
		if f, ok := read(t.text); ok {
			return f, nil
		}
		return 0, noFloat
	}
	return 0, notFloat
}

// rustFloat reads a text as pydantic-core's str_as_float does: with space around
// it, or with single underscores behind its first character.
func rustFloat(s string) (f float64, ok bool) {
	text := strings.TrimFunc(s, unicode.IsSpace)
	if strings.Contains(text, "_") {
		if text != s || text[0] == '_' || text[len(text)-1] == '_' || strings.Contains(text, "__") {
			return 0, false
		}
		text = strings.ReplaceAll(text, "_", "")
	}
	f, ok = pythonFloat(text)
	return f, ok && isASCII(text)
}

// divides reports whether a number is a multiple of the limit, about as exactly
// as number_multiple_validator looks at it, or pydantic-core.
func (l *limit) divides(n number, mode Mode) bool {
	divisor, value := l.float, n.float
	if !n.isFloat && n.integer.beyond {
		if !mode.two() || n.integer.digits == "" {
			return true // it fails as too large
		}
		value, _ := new(big.Int).SetString(n.integer.digits, 10)
		divisor := new(big.Int).SetUint64(l.integer.magnitude)
		return value == nil || divisor.Sign() == 0 || value.Mod(value, divisor).Sign() == 0
	}
	if !n.isFloat {
		divisor, value = l.integer.approximate(), n.integer.approximate()
		if mode.two() {
			return l.integer.magnitude == 0 || n.integer.magnitude%l.integer.magnitude == 0
		}
	}
	if mode.two() {
		// Infinity, which has no rest, is left to the other limits.
		rest := value - float64(math.Round(value/divisor)*divisor)
		return !(math.Abs(rest) > 1e-9)
	}
	rest := math.Mod(value/divisor, 1)
	if rest < 0 {
		rest++ // Python's % has the sign of the divisor
	}
	const delta = 1e-8
	return rest <= delta || math.Abs(rest-1) <= delta
}

// parseFloat reads a float in JSON's notation; finite is false for one too large.
func parseFloat(s string) (f float64, finite bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}
