package validation

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// members are the values of an enumeration (oneof) or a literal (enums), in the
// type of their field.
type members struct {
	texts    []string
	integers []integer
	floats   []float64
	literal  bool
	reprs    []string // in Python's notation
	values   []any
	problem  *problem // of an enumeration
}

// parseMembers reads the values. It panics when they are not of the field's type.
func parseMembers(p *plan, texts []string, literal bool) *members {
	m := &members{texts: texts, literal: literal}
	for _, text := range texts {
		shown, value := text, any(Number(text))
		var err error
		switch {
		case p.shape == shapeString:
			shown, value = repr(text), text
		case p.isInteger():
			var n integer
			n, err = parseLimit(text)
			m.integers = append(m.integers, n)
		default:
			var f float64
			f, err = strconv.ParseFloat(text, 64)
			m.floats = append(m.floats, f)
		}
		if err != nil {
			panic(fmt.Sprintf("validation: %q is not a %s", text, p.typ))
		}
		m.reprs, m.values = append(m.reprs, shown), append(m.values, value)
	}
	m.problem = notMember(m.reprs, m.values)
	return m
}

// wrong returns the problem of a value that is none of the members.
func (m *members) wrong(t token) *problem {
	switch {
	case !m.literal:
		return m.problem
	case t.kind == kindList, t.kind == kindObject:
		return unhashable(t.json[0], m)
	}
	return notLiteral(m.reprs, m.values, Number(appendPython(nil, t.input())))
}

// unhashable is the TypeError of Python's dict, in which Pydantic 1 looks a
// literal up.
func unhashable(bracket byte, m *members) *problem {
	name := "list"
	if bracket == '{' {
		name = "dict"
	}
	p := invalid("unhashable type: '" + name + "'")
	p.one.Type = "type_error"
	if m != nil {
		p.two = notLiteral(m.reprs, m.values, "").two
	}
	return p
}

// checkText returns what is wrong with a member of texts.
func (m *members) checkText(t token) *problem {
	if t.isText() && slices.Contains(m.texts, t.text) {
		return nil
	}
	return m.wrong(t)
}

// literalInteger reads an integer of a Literal, to which 1.0 and true are 1 in
// Pydantic 1, as they are to Python's ==.
func (m *members) literalInteger(t token, mode Mode) (integer, bool) {
	f := math.NaN()
	switch {
	case t.kind == kindNumber && isIntegral(t.json):
		n := parseInteger(t.json)
		return n, slices.Contains(m.integers, n)
	case mode.two() && !mode.lax():
	case t.kind == kindNumber:
		f, _ = parseFloat(string(t.json))
	case t.kind == kindBool:
		f = truth(t)
	}
	n, whole := integerOf(f)
	return n, whole && slices.Contains(m.integers, n)
}

// words2 splits a list of words and of texts in single quotes.
func words2(s string) (words []string) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		var word string
		if quoted, ok := strings.CutPrefix(s, "'"); ok {
			word, s, _ = strings.Cut(quoted, "'")
		} else {
			word, s, _ = strings.Cut(s, " ")
		}
		words = append(words, word)
	}
	return words
}

// repr is Python's repr of a text.
func repr(s string) string {
	quote := "'"
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = `"`
	}
	text := []byte(quote)
	for _, r := range s {
		switch {
		case r == '\n':
			text = append(text, `\n`...)
		case r == '\r':
			text = append(text, `\r`...)
		case r == '\t':
			text = append(text, `\t`...)
		case r == '\\', string(r) == quote:
			text = append(text, '\\', byte(r))
		case unicode.IsPrint(r):
			text = utf8.AppendRune(text, r)
		case r < 0x100:
			text = fmt.Appendf(text, `\x%02x`, r)
		case r < 0x10000:
			text = fmt.Appendf(text, `\u%04x`, r)
		default:
			text = fmt.Appendf(text, `\U%08x`, r)
		}
	}
	return string(text) + quote
}
