package validation

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ErrUnreadable is returned for a body that is not text in UTF-8, is nested
// deeper than MaxDepth, is a form that cannot be read, or broke off. FastAPI
// answers it with 400.
//
//	if errors.Is(err, validation.ErrUnreadable) {
//		c.Data(400, "application/json", []byte(`{"detail":"There was an error parsing the body"}`))
//	}
//
//lint:ignore ST1005 the words are FastAPI's
var ErrUnreadable = errors.New("There was an error parsing the body")

// Error is one failure, an object of FastAPI's detail array (Pydantic's
// ErrorDict). An UnmarshalJSON, an UnmarshalText, a [Rule] or a Validate
// method may return one to fail in its own words.
//
//	validation.Error{Loc: []any{"body", "id"}, Msg: "id is taken", Type: "value_error"}
type Error struct {
	// Loc is the way to the value: "path", "query", "header", "cookie" or
	// "body", then names (string) and indexes (int).
	Loc []any `json:"loc"`
	// Msg is a sentence for people, in Pydantic's words.
	Msg string `json:"msg"`
	// Type is for programs: Pydantic's code, "value_error.missing".
	Type string `json:"type"`
	// Input is the JSON of the refused value as it was sent. It is nil in
	// Pydantic 1's shape, and only there.
	Input json.RawMessage `json:"input,omitempty"`
	// Ctx holds the numbers and values that Msg speaks of; nil for none. It
	// is shared by all failures of a rule and not to be changed.
	Ctx Context `json:"ctx,omitempty"`
}

// Error returns the place, joined by dots, and the message.
func (e Error) Error() string {
	loc := make([]string, len(e.Loc))
	for i, part := range e.Loc {
		loc[i] = fmt.Sprint(part)
	}
	return strings.Join(loc, ".") + ": " + e.Msg
}

// Context is an ordered JSON object (Pydantic's ctx).
//
//	validation.Context{{"limit_value", 5}}
type Context []Entry

// Entry is a key of a Context with its value: a string, or a long one as
// []byte, an integer, a [Number] or a slice of those.
//
//	validation.Entry{Key: "limit_value", Value: validation.Number("0.5")}
type Entry struct {
	Key   string
	Value any
}

// Number is a number, or any other value, as its JSON text (RFC 8259).
//
//	validation.Number("1.50")
type Number string

// Errors is every failure of a request, in the order in which the fields are
// declared: the path's, then those of the query, the headers, the cookies and
// the body (FastAPI's RequestValidationError). FastAPI answers it with 422.
//
//	var failures validation.Errors
//	if errors.As(err, &failures) {
//		c.Data(422, "application/json", failures.AppendJSON(nil))
//	}
type Errors []Error

// Error lists the failures, a line each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}
