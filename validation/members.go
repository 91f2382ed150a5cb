package validation

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// members are the values of an enumeration (oneof), in the type of its field.
type members struct {
	texts    []string
	integers []integer
	floats   []float64
	err      Error
}

// parseMembers reads the values of oneof: words, or text in single quotes. It
// panics when they are not of the field's type.
func parseMembers(p *plan, parameter string) *members {
	m := &members{texts: words(parameter)}
	reprs := make([]string, len(m.texts))
	values := make([]any, len(m.texts))
	for i, text := range m.texts {
		var err error
		reprs[i], values[i] = text, Number(text)
		switch p.shape {
		case shapeString:
			reprs[i], values[i] = repr(text), text
		case shapeFloat:
			var f float64
			f, err = strconv.ParseFloat(text, 64)
			m.floats = append(m.floats, f)
		default:
			var n integer
			n, err = parseLimit(text)
			m.integers = append(m.integers, n)
		}
		if err != nil {
			panic(fmt.Sprintf("validation: %q is not a %s", text, p.typ))
		}
	}
	m.err = notMember(strings.Join(reprs, ", "), values)
	return m
}

// words splits a list of words and of texts in single quotes.
func words(s string) (words []string) {
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

// repr is Python's repr of a text, as far as Latin-1's control characters go.
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
		case r < ' ', 0x7f <= r && r <= 0xa0, r == 0xad:
			text = fmt.Appendf(text, `\x%02x`, r)
		default:
			text = utf8.AppendRune(text, r)
		}
	}
	return string(text) + quote
}
