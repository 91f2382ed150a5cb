package validation

import (
	"errors"
	"fmt"
	"strings"
)

// ErrUnreadable is returned for a body that is not text in UTF-8, is nested
// deeper than MaxDepth, or broke off. FastAPI answers it with 400.
//
//lint:ignore ST1005 the words are FastAPI's
var ErrUnreadable = errors.New("There was an error parsing the body")

// Error is one failure: what is wrong and where, in FastAPI's shape.
type Error struct {
	// Loc is the way to the value: "path", "query" or "body", then names
	// (string) and indexes (int).
	Loc []any `json:"loc"`
	// Msg is a sentence for people, in Pydantic 1's words.
	Msg string `json:"msg"`
	// Type is for programs: Pydantic 1's code, "value_error.missing".
	Type string `json:"type"`
	// Ctx holds the numbers and values that Msg speaks of; nil for none. It
	// is shared by all failures of a rule and not to be changed.
	Ctx Context `json:"ctx,omitempty"`
}

// Context is an ordered JSON object.
type Context []Entry

// Entry is a key of a Context with its value: a string, or a long one as
// []byte, an integer, a [Number] or a slice of those.
type Entry struct {
	Key   string
	Value any
}

// Number is a number as its JSON literal.
type Number string

// Errors is every failure of a request, in the order in which the fields are
// declared: the path's, then the query's, then the body's. FastAPI answers it
// with 422.
type Errors []Error

// Error lists the failures, a line each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		loc := make([]string, len(err.Loc))
		for j, part := range err.Loc {
			loc[j] = fmt.Sprint(part)
		}
		lines[i] = strings.Join(loc, ".") + ": " + err.Msg
	}
	return strings.Join(lines, "\n")
}

// One constructor a failure, with its code and its words, after pydantic
// 1.10's errors.py.

func missing() Error {
	return Error{Msg: "field required", Type: "value_error.missing"}
}

func notNone() Error {
	return Error{Msg: "none is not an allowed value", Type: "type_error.none.not_allowed"}
}

func notString() Error {
	return Error{Msg: "str type expected", Type: "type_error.str"}
}

func notInteger() Error {
	return Error{Msg: "value is not a valid integer", Type: "type_error.integer"}
}

func notFloat() Error {
	return Error{Msg: "value is not a valid float", Type: "type_error.float"}
}

// notBoolean is Pydantic's for a JSON value, where only true and false are booleans.
func notBoolean() Error {
	return Error{Msg: "value is not a valid boolean", Type: "value_error.strictbool"}
}

// notParsedBoolean is Pydantic's for a text, where "yes" and "0" are booleans too.
func notParsedBoolean() Error {
	return Error{Msg: "value could not be parsed to a boolean", Type: "type_error.bool"}
}

func notObject() Error {
	return Error{Msg: "value is not a valid dict", Type: "type_error.dict"}
}

func notList() Error {
	return Error{Msg: "value is not a valid list", Type: "type_error.list"}
}

func loneSurrogate() Error {
	return Error{Msg: "string contains a lone surrogate", Type: "value_error.unicode"}
}

func nulCharacter() Error {
	return Error{Msg: "string contains a NUL character", Type: "value_error.nul"}
}

func limited(msg, code string, limit Number) Error {
	return Error{
		Msg:  fmt.Sprintf(msg, string(limit)),
		Type: code,
		Ctx:  Context{{"limit_value", limit}},
	}
}

func notGreater(limit Number) Error {
	return limited("ensure this value is greater than %s", "value_error.number.not_gt", limit)
}

func notAtLeast(limit Number) Error {
	return limited("ensure this value is greater than or equal to %s", "value_error.number.not_ge", limit)
}

func notLess(limit Number) Error {
	return limited("ensure this value is less than %s", "value_error.number.not_lt", limit)
}

func notAtMost(limit Number) Error {
	return limited("ensure this value is less than or equal to %s", "value_error.number.not_le", limit)
}

func tooShort(limit Number) Error {
	return limited("ensure this value has at least %s characters", "value_error.any_str.min_length", limit)
}

func tooLong(limit Number) Error {
	return limited("ensure this value has at most %s characters", "value_error.any_str.max_length", limit)
}

func tooFew(limit Number) Error {
	return limited("ensure this value has at least %s items", "value_error.list.min_items", limit)
}

func tooMany(limit Number) Error {
	return limited("ensure this value has at most %s items", "value_error.list.max_items", limit)
}

func notUnique() Error {
	return Error{Msg: "the list has duplicated items", Type: "value_error.list.unique_items"}
}

// notMember is Pydantic's for an Enum. permitted is in Python's repr.
func notMember(permitted string, values []any) Error {
	return Error{
		Msg:  "value is not a valid enumeration member; permitted: " + permitted,
		Type: "type_error.enum",
		Ctx:  Context{{"enum_values", values}},
	}
}

func notEmail() Error {
	return Error{Msg: "value is not a valid email address", Type: "value_error.email"}
}

func notURLScheme() Error {
	return Error{Msg: "invalid or missing URL scheme", Type: "value_error.url.scheme"}
}

func notURLHost() Error {
	return Error{Msg: "URL host invalid", Type: "value_error.url.host"}
}

func notURLPort() Error {
	return Error{Msg: "URL port invalid, port cannot exceed 65535", Type: "value_error.url.port"}
}

// notURLExtra is for what is left over behind a URL, told in Python's repr.
func notURLExtra(extra string) Error {
	return Error{
		Msg:  "URL invalid, extra characters found after valid URL: " + repr(extra),
		Type: "value_error.url.extra",
		Ctx:  Context{{"extra", extra}},
	}
}

func notUUID() Error {
	return Error{Msg: "value is not a valid uuid", Type: "type_error.uuid"}
}

func notDatetime() Error {
	return Error{Msg: "invalid datetime format", Type: "value_error.datetime"}
}

func notDate() Error {
	return Error{Msg: "invalid date format", Type: "value_error.date"}
}

func notTime() Error {
	return Error{Msg: "invalid time format", Type: "value_error.time"}
}

// notValid is for the rules and types that Pydantic has no failure of its own for.
func notValid(msg string) Error {
	return Error{Msg: msg, Type: "value_error"}
}
