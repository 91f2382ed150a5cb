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
		token, ok := pythonInteger(text)
		ok = ok && !(d.mode.two() && !isASCII(text))
		if !ok {
			return n, noInteger
		}
		return parseInteger(token), nil
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
	converts := d.mode.lax() || t.kind == kindText
	token := string(t.json)
	f, finite := 0.0, true
	switch {
	case p.rules.members != nil && t.kind != kindNumber && t.kind != kindText:
		return p.rules.members.wrong(t)
	case t.kind == kindNumber:
		f, finite = parseFloat(token)
		if f == 0 && isIntegral(t.json) {
			f = 0 // Python's integer has no sign
		}
	case !converts:
		return notFloat
	case t.kind == kindBool:
		f = truth(t)
	case t.isText():
		var ok bool
		text := t.text
		if d.mode.two() {
			text = strings.TrimFunc(text, unicode.IsSpace)
		}
		if f, ok = pythonFloat(text); !ok || d.mode.two() && !isASCII(text) {
			return noFloat
		}
		finite = !math.IsInf(f, 0) && !math.IsNaN(f)
	default:
		return notFloat
	}
	if m := p.rules.members; m != nil && !d.unverified && !slices.Contains(m.floats, f) {
		return m.wrong(t)
	}
	if wrong := p.rules.check(number{float: f, isFloat: true}, d.mode); wrong != nil && !d.unverified {
		return wrong
	}
	switch {
	case p.typ == numberType && t.kind == kindNumber:
		v.SetString(token)
	case p.typ == numberType && finite:
		v.SetString(formatFloat(f))
	case finite && !v.OverflowFloat(f) || d.foreign && p.typ != numberType:
		v.SetFloat(f)
	default:
		return notFloat
	}
	return nil
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
		quotient := value / divisor
		return math.Abs(quotient-math.Round(quotient)) <= 1e-15*math.Abs(quotient)
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

// pythonFloat reads what Python's float() reads: space around it, a sign,
// single underscores between digits, the digits of every script, inf and nan.
func pythonFloat(s string) (f float64, ok bool) {
	s = strings.TrimFunc(s, unicode.IsSpace)
	ascii := make([]byte, 0, len(s))
	previous := byte(0)
	for _, r := range s {
		digit, isDigit := digitValue(r)
		c := byte(0xff)
		switch {
		case isDigit:
			c = '0' + digit
		case r == '_':
			c = '_'
		case r < utf8.RuneSelf && strings.ContainsRune("+-.eEinfatyINFATY", r):
			c = byte(r)
		default:
			return 0, false
		}
		if (c == '_' || previous == '_') && !isDigit && !('0' <= previous && previous <= '9') {
			return 0, false
		}
		if previous == '_' && !isDigit {
			return 0, false
		}
		if previous = c; c != '_' {
			ascii = append(ascii, c)
		}
	}
	if previous == '_' {
		return 0, false
	}
	text := string(ascii)
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
