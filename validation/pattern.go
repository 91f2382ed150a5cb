package validation

import (
	"regexp"
	"strings"
)

// parsePattern compiles a pattern in Python's syntax. It panics on one that
// RE2 has not got.
func parsePattern(text string) *pattern {
	return &pattern{
		expression: regexp.MustCompile(`^(?:` + rewritten(text, pythonSets, `(?:\n?\z)`) + `)`),
		anywhere:   regexp.MustCompile(rewritten(text, rustSets, `\z`)),
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

// The sets of characters that \w and \s stand for: of Python, and of Rust's
// regex crate, which Pydantic 2 uses and which has Unicode's Alphabetic, marks
// and joiners in \w and not every number.
var (
	pythonSets = map[byte]string{'w': `\p{L}\p{N}_`, 's': `\s\x0b\x1c-\x1f\x85\p{Z}`}
	rustSets   = map[byte]string{
		'w': `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{200C}\x{200D}\x{24B6}-\x{24E9}\x{1F130}-\x{1F149}\x{1F150}-\x{1F169}\x{1F170}-\x{1F189}`,
		's': `\s\x0b\x85\p{Z}`,
	}
)

// rewritten is a pattern that RE2 reads as the other engine reads text: \d, \w
// and \s know every script, and $ is what Python has before a last line feed too.
func rewritten(text string, sets map[byte]string, end string) string {
	var b strings.Builder
	inClass := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteString(rewrittenEscape(text[i], inClass, sets))
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
			b.WriteString(end)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// rewrittenEscape returns what RE2 has for an escape.
func rewrittenEscape(c byte, inClass bool, sets map[byte]string) string {
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
