package validation

import (
	"regexp"
	"strings"
)

// parsePattern compiles a pattern in Python's syntax. It panics on one that
// RE2 has not got.
func parsePattern(text string) *pattern {
	python := pythonPattern(text)
	return &pattern{
		expression: regexp.MustCompile(`^(?:` + python + `)`),
		anywhere:   regexp.MustCompile(strings.ReplaceAll(python, `(?:\n?\z)`, `\z`)),
		problem:    notMatch(text),
	}
}

// matches reports whether a text matches: in Pydantic 1 from its start, in
// Pydantic 2 anywhere.
func (p *pattern) matches(s string, mode Mode) bool {
	if mode.two() {
		return p.anywhere.MatchString(s)
	}
	return p.expression.MatchString(s)
}

// pythonPattern rewrites a pattern so that RE2 reads it as Python does: \d, \w
// and \s know every script, and $ stands before a last line feed too.
func pythonPattern(text string) string {
	var b strings.Builder
	inClass := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteString(pythonEscape(text[i], inClass))
			continue
		case c == '[' && !inClass:
			inClass = true
			if rest := text[i+1:]; strings.HasPrefix(rest, "]") || strings.HasPrefix(rest, "^]") {
				end := strings.IndexByte(rest, ']') + 1
				b.WriteString("[" + strings.Replace(rest[:end], "]", `\]`, 1))
				i += end
				continue
			}
		case c == '[':
			b.WriteByte('\\') // RE2 may take it for a class of its own
		case c == ']':
			inClass = false
		case c == '$' && !inClass:
			b.WriteString(`(?:\n?\z)`)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// pythonEscape returns what RE2 has for an escape of Python's.
func pythonEscape(c byte, inClass bool) string {
	sets := map[byte]string{'w': `\p{L}\p{N}_`, 's': `\s\x0b\x1c-\x1f\x85\p{Z}`}
	set, negated := sets[c], sets[c|0x20]
	switch {
	case c == 'd':
		return `\p{Nd}`
	case c == 'D':
		return `\P{Nd}`
	case set != "" && inClass:
		return set
	case set != "":
		return "[" + set + "]"
	case negated != "" && !inClass:
		return "[^" + negated + "]"
	case c == 'Z':
		return `\z`
	case c >= 0x80:
		return string([]byte{c}) // the rest of the character follows
	}
	return `\` + string(c)
}
