package validation

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// cursor walks JSON text that checkSyntax has accepted, so it looks for no
// mistakes. Methods that read a value begin at its first byte and leave i
// behind its last one.
type cursor struct {
	doc []byte
	i   int
}

// peek is the next byte.
func (c *cursor) peek() byte { return c.doc[c.i] }

// isNull reports whether the next value is null.
func (c *cursor) isNull() bool { return c.doc[c.i] == 'n' }

func (c *cursor) space() {
	for c.i < len(c.doc) {
		switch c.doc[c.i] {
		case ' ', '\t', '\n', '\r':
			c.i++
		default:
			return
		}
	}
}

// skip passes over a value.
func (c *cursor) skip() {
	depth := 0
	for {
		switch c.doc[c.i] {
		case '"':
			c.skipString()
		case '{', '[':
			depth++
			c.i++
		case '}', ']':
			depth--
			c.i++
		case ',', ':', ' ', '\t', '\n', '\r':
			c.i++
			continue
		default:
			c.skipWord()
		}
		if depth == 0 {
			return
		}
	}
}

func (c *cursor) skipString() {
	c.i++
	for {
		c.i += bytes.IndexByte(c.doc[c.i:], '"')
		escapes := 0
		for c.doc[c.i-1-escapes] == '\\' {
			escapes++
		}
		c.i++
		if escapes%2 == 0 {
			return
		}
	}
}

// skipWord passes over a number, true, false or null.
func (c *cursor) skipWord() {
	for c.i < len(c.doc) {
		switch c.doc[c.i] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return
		}
		c.i++
	}
}

// opened skips the "{" or "[" and reports whether anything is inside.
func (c *cursor) opened(end byte) bool {
	c.i++
	c.space()
	if c.peek() == end {
		c.i++
		return false
	}
	return true
}

// another passes over the "," behind a member, or over the end.
func (c *cursor) another(end byte) bool {
	c.space()
	c.i++
	if c.doc[c.i-1] == end {
		return false
	}
	c.space()
	return true
}

// name reads the name of a member and goes to its value. The bytes may be the
// document's own. A lone surrogate in it becomes U+FFFD: no field has one.
func (c *cursor) name() []byte {
	start := c.i + 1
	c.skipString()
	name := c.doc[start : c.i-1]
	if bytes.IndexByte(name, '\\') >= 0 {
		name, _ = unescape(name)
	}
	c.pastColon()
	return name
}

// pastColon skips from the end of a member's name to its value.
func (c *cursor) pastColon() {
	c.space()
	c.i++
	c.space()
}

// unquote reads a string; whole is false when it holds half a surrogate pair.
func (c *cursor) unquote() (s string, whole bool) {
	start := c.i + 1
	c.skipString()
	raw := c.doc[start : c.i-1]
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw), true
	}
	unescaped, whole := unescape(raw)
	return string(unescaped), whole
}

// The letters of JSON's escapes, and the bytes that they stand for.
const (
	escapeLetters = "bfnrt"
	escapedBytes  = "\b\f\n\r\t"
)

// unescape gives the text that the inside of a JSON string stands for.
func unescape(raw []byte) (text []byte, whole bool) {
	text = make([]byte, 0, len(raw))
	whole = true
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			text = append(text, raw[i])
			i++
			continue
		}
		switch c := raw[i+1]; {
		case strings.IndexByte(escapeLetters, c) >= 0:
			text = append(text, escapedBytes[strings.IndexByte(escapeLetters, c)])
		case c != 'u': // the quote, the backslash and the slash
			text = append(text, c)
		default:
			r, _ := unhex(raw, i+2)
			i += unicodeEscapeBytes
			if utf16.IsSurrogate(r) {
				if r = pair(r, raw[i:]); r != utf8.RuneError {
					i += unicodeEscapeBytes
				} else {
					whole = false
				}
			}
			text = utf8.AppendRune(text, r)
			continue
		}
		i += 2
	}
	return text, whole
}

// pair joins a surrogate with the one escaped behind it, or gives U+FFFD.
func pair(first rune, rest []byte) rune {
	if !bytes.HasPrefix(rest, []byte(`\u`)) {
		return utf8.RuneError
	}
	second, _ := unhex(rest, 2)
	return utf16.DecodeRune(first, second)
}

// kind is the JSON type of a value.
type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindList
	kindObject
	kindText // of a path, a query, a header, a cookie, a form or a row
)

// token is a value that is read as a whole.
type token struct {
	kind  kind
	json  json.RawMessage // as it was sent; nil for a text
	text  string          // of a string or a text
	whole bool            // false for a string with half a surrogate pair
}

func textToken(s string) token { return token{kind: kindText, text: s, whole: true} }

func jsonToken(text []byte) token { return token{json: text} }

// input returns the value as JSON.
func (t token) input() json.RawMessage {
	if t.json == nil && t.kind == kindText {
		return AppendString(nil, t.text)
	}
	if t.json == nil {
		return json.RawMessage("null")
	}
	return t.json
}

// isText reports whether a value is a string or comes from a text.
func (t token) isText() bool { return t.kind == kindString || t.kind == kindText }

// isTrue reports whether a bool is true.
func (t token) isTrue() bool { return t.json[0] == 't' }

// token reads the next value.
func (c *cursor) token() (t token) {
	start := c.i
	switch c.peek() {
	case '"':
		t.kind = kindString
		t.text, t.whole = c.unquote()
	case '{':
		t.kind = kindObject
		c.skip()
	case '[':
		t.kind = kindList
		c.skip()
	case 'n':
		c.skipWord()
	case 't', 'f':
		t.kind = kindBool
		c.skipWord()
	default:
		t.kind = kindNumber
		c.skipWord()
	}
	t.json = c.doc[start:c.i:c.i]
	return t
}
