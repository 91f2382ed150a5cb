package validation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// MaxDepth is how many arrays and objects may stand inside one another.
const MaxDepth = 1000

// The messages of CPython 3.11's json module.
const (
	expectingValue     = "Expecting value"
	expectingName      = "Expecting property name enclosed in double quotes"
	expectingColon     = "Expecting ':' delimiter"
	expectingComma     = "Expecting ',' delimiter"
	extraData          = "Extra data"
	unterminated       = "Unterminated string starting at"
	controlCharacter   = "Invalid control character at"
	invalidEscape      = `Invalid \escape`
	invalidUnicode     = `Invalid \uXXXX escape`
	byteOrderMark      = "\ufeff"
	unicodeEscapeBytes = len(`\u0000`)
)

// text returns the body as UTF-8 without its byte-order mark, or false when
// it is in no UTF-8. UTF-16 and UTF-32 are told from UTF-8 as RFC 4627,
// section 3, does it and Python's json.detect_encoding: by the zero bytes
// that an ASCII character has in them.
func text(body []byte) ([]byte, bool) {
	doc, marked := bytes.CutPrefix(body, []byte(byteOrderMark))
	if !marked && (len(doc) >= 4 || len(doc) == 2) && (doc[0] == 0 || doc[1] == 0) {
		return nil, false
	}
	return doc, utf8.Valid(doc)
}

// checkSyntax reports whether doc, which is valid UTF-8, is one JSON value as
// Python's json.loads reads it, but without NaN and Infinity. It returns nil,
// or the scanner where it stopped.
func checkSyntax(doc []byte) *scanner {
	s := scanner{cursor: cursor{doc: doc}}
	s.space()
	if s.value() {
		if s.space(); s.i == len(doc) {
			return nil
		}
		s.fail(extraData, s.i)
	}
	return &scanner{cursor: s.cursor, msg: s.msg, at: s.at}
}

// syntaxError returns nil for JSON, ErrUnreadable, or Errors with a single
// failure at loc, which is ["body"] when it is nil.
func syntaxError(doc []byte, mode Mode, loc []any) error {
	s := checkSyntax(doc)
	if s == nil {
		return nil
	}
	if loc == nil {
		loc = []any{fromBody.word()}
	}
	return s.failure(mode, loc)
}

// scanner walks JSON text and stops at the first thing that is not JSON. Its
// methods leave i behind what they read, and return false after fail.
type scanner struct {
	cursor
	depth int

	msg string // why it stopped; "" for too deep
	at  int    // where, in bytes
}

func (s *scanner) fail(msg string, at int) bool {
	s.msg, s.at = msg, at
	return false
}

// failure is the error of the place where the scanner stopped. Positions
// count characters, lines and columns from 1.
func (s *scanner) failure(mode Mode, loc []any) error {
	if s.msg == "" {
		return ErrUnreadable
	}
	before := s.doc[:s.at]
	pos := utf8.RuneCount(before)
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	at := append(slices.Clone(loc), pos)
	if mode.two() {
		return Errors{{
			Loc: at, Msg: "JSON decode error", Type: "json_invalid",
			Input: json.RawMessage("{}"), Ctx: Context{{"error", s.msg}},
		}}
	}
	return Errors{{
		Loc:  at,
		Msg:  fmt.Sprintf("%s: line %d column %d (char %d)", s.msg, line, column, pos),
		Type: "value_error.jsondecode",
		Ctx: Context{
			{"msg", s.msg}, {"doc", s.doc}, {"pos", pos}, {"lineno", line}, {"colno", column},
		},
	}}
}

// is reports whether the next byte is c.
func (s *scanner) is(c byte) bool { return s.i < len(s.doc) && s.doc[s.i] == c }

func (s *scanner) value() bool {
	if s.i == len(s.doc) {
		return s.fail(expectingValue, s.i)
	}
	switch s.doc[s.i] {
	case '"':
		return s.str()
	case '{':
		return s.nested('}')
	case '[':
		return s.nested(']')
	case 'n':
		return s.literal("null")
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	default:
		return s.number()
	}
}

// nested reads an object or an array from its opening bracket.
func (s *scanner) nested(end byte) bool {
	if s.depth == MaxDepth {
		return false
	}
	s.depth++
	s.i++
	s.space()
	more := !s.is(end)
	for more {
		if end == '}' && !s.key() || !s.value() {
			return false
		}
		s.space()
		switch {
		case s.is(','):
			s.i++
			s.space()
		case s.is(end):
			more = false
		default:
			return s.fail(expectingComma, s.i)
		}
	}
	s.depth--
	s.i++
	return true
}

// key reads the name of a member and goes to its value.
func (s *scanner) key() bool {
	if !s.is('"') {
		return s.fail(expectingName, s.i)
	}
	if !s.str() {
		return false
	}
	s.space()
	if !s.is(':') {
		return s.fail(expectingColon, s.i)
	}
	s.i++
	s.space()
	return true
}

func (s *scanner) literal(word string) bool {
	if !bytes.HasPrefix(s.doc[s.i:], []byte(word)) {
		return s.fail(expectingValue, s.i)
	}
	s.i += len(word)
	return true
}

// number reads -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?; a fraction or
// an exponent that is none stays unread, for the caller to stumble over.
func (s *scanner) number() bool {
	start := s.i
	if s.is('-') {
		s.i++
	}
	switch {
	case s.is('0'):
		s.i++
	case !s.digits():
		s.i = start
		return s.fail(expectingValue, start)
	}
	if s.is('.') {
		s.i++
		if !s.digits() {
			s.i--
		}
	}
	if s.is('e') || s.is('E') {
		exponent := s.i
		s.i++
		if s.is('+') || s.is('-') {
			s.i++
		}
		if !s.digits() {
			s.i = exponent
		}
	}
	return true
}

// digits reads digits, and reports whether there were any.
func (s *scanner) digits() bool {
	start := s.i
	for s.i < len(s.doc) && '0' <= s.doc[s.i] && s.doc[s.i] <= '9' {
		s.i++
	}
	return s.i > start
}

// str reads a string from its opening quote.
func (s *scanner) str() bool {
	start := s.i
	s.i++
	for s.i < len(s.doc) {
		switch c := s.doc[s.i]; {
		case c == '"':
			s.i++
			return true
		case c == '\\':
			if !s.escape(start) {
				return false
			}
		case c < 0x20:
			return s.fail(controlCharacter, s.i)
		default:
			s.i++
		}
	}
	return s.fail(unterminated, start)
}

// escape reads an escape of the string that began at start. At the very end of
// the text Python calls \u0000 invalid, not the string unterminated.
func (s *scanner) escape(start int) bool {
	if s.i+1 == len(s.doc) {
		return s.fail(unterminated, start)
	}
	switch s.doc[s.i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i += 2
		return true
	case 'u':
		if _, ok := unhex(s.doc, s.i+2); !ok || s.i+unicodeEscapeBytes == len(s.doc) {
			return s.fail(invalidUnicode, s.i+1)
		}
		s.i += unicodeEscapeBytes
		return true
	}
	return s.fail(invalidEscape, s.i)
}

// unhex reads the four hexadecimal digits at doc[i:].
func unhex(doc []byte, i int) (r rune, ok bool) {
	if i+4 > len(doc) {
		return 0, false
	}
	for _, c := range doc[i : i+4] {
		if !isHex(c) {
			return 0, false
		}
		r = r<<4 | rune(hexValue(c))
	}
	return r, true
}
