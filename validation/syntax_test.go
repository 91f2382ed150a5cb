package validation_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"countries/validation"
)

// TestSyntax is CPython 3.11's words for text that is not JSON.
func TestSyntax(t *testing.T) {
	for _, tt := range []struct {
		body              string
		msg               string
		pos, line, column int
	}{
		{" ", `Expecting value`, 1, 1, 2},
		{"\n", `Expecting value`, 1, 2, 1},
		{"\t\r\n ", `Expecting value`, 4, 2, 2},
		{"\u00a0", `Expecting value`, 0, 1, 1},
		{"\x0c", `Expecting value`, 0, 1, 1},
		{"{", `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{"{,}", `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{"{a", `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{"{'a':1}", `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{"{1:2}", `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{"{\"a\"", `Expecting ':' delimiter`, 4, 1, 5},
		{"{\"a\" 1}", `Expecting ':' delimiter`, 5, 1, 6},
		{"{\"a\":", `Expecting value`, 5, 1, 6},
		{"{\"a\":}", `Expecting value`, 5, 1, 6},
		{"{\"a\":1", `Expecting ',' delimiter`, 6, 1, 7},
		{"{\"a\":1 \"b\"", `Expecting ',' delimiter`, 7, 1, 8},
		{"{\"a\":1,", `Expecting property name enclosed in double quotes`, 7, 1, 8},
		{"{\"a\":1,}", `Expecting property name enclosed in double quotes`, 7, 1, 8},
		{"{\"a\":1, }", `Expecting property name enclosed in double quotes`, 8, 1, 9},
		{"{\"a\":1,\n}", `Expecting property name enclosed in double quotes`, 8, 2, 1},
		{"{\"a\":1]", `Expecting ',' delimiter`, 6, 1, 7},
		{"{/**/}", `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{"[", `Expecting value`, 1, 1, 2},
		{"[,]", `Expecting value`, 1, 1, 2},
		{"[1", `Expecting ',' delimiter`, 2, 1, 3},
		{"[1,", `Expecting value`, 3, 1, 4},
		{"[1,]", `Expecting value`, 3, 1, 4},
		{"[1, ]", `Expecting value`, 4, 1, 5},
		{"[1 2]", `Expecting ',' delimiter`, 3, 1, 4},
		{"[1}", `Expecting ',' delimiter`, 2, 1, 3},
		{"]", `Expecting value`, 0, 1, 1},
		{"}", `Expecting value`, 0, 1, 1},
		{"tru", `Expecting value`, 0, 1, 1},
		{"truex", `Extra data`, 4, 1, 5},
		{"nul", `Expecting value`, 0, 1, 1},
		{"True", `Expecting value`, 0, 1, 1},
		{"fals", `Expecting value`, 0, 1, 1},
		{"nan", `Expecting value`, 0, 1, 1},
		{"-", `Expecting value`, 0, 1, 1},
		{"-x", `Expecting value`, 0, 1, 1},
		{"+1", `Expecting value`, 0, 1, 1},
		{".5", `Expecting value`, 0, 1, 1},
		{"01", `Extra data`, 1, 1, 2},
		{"-01", `Extra data`, 2, 1, 3},
		{"1.", `Extra data`, 1, 1, 2},
		{"1.e5", `Extra data`, 1, 1, 2},
		{"1e", `Extra data`, 1, 1, 2},
		{"1e+", `Extra data`, 1, 1, 2},
		{"1eE5", `Extra data`, 1, 1, 2},
		{"0x10", `Extra data`, 1, 1, 2},
		{"1_000", `Extra data`, 1, 1, 2},
		{"1.5.5", `Extra data`, 3, 1, 4},
		{"٣", `Expecting value`, 0, 1, 1},
		{"1٣", `Extra data`, 1, 1, 2},
		{"\"", `Unterminated string starting at`, 0, 1, 1},
		{"\"a", `Unterminated string starting at`, 0, 1, 1},
		{"\"\\", `Unterminated string starting at`, 0, 1, 1},
		{"\"a\\", `Unterminated string starting at`, 0, 1, 1},
		{"\"\\x\"", `Invalid \escape`, 1, 1, 2},
		{"\"\\U0041\"", `Invalid \escape`, 1, 1, 2},
		{"\"\\u", `Invalid \uXXXX escape`, 2, 1, 3},
		{"\"\\u1", `Invalid \uXXXX escape`, 2, 1, 3},
		{"\"\\u12345", `Unterminated string starting at`, 0, 1, 1},
		{"\"\\u1234", `Invalid \uXXXX escape`, 2, 1, 3},
		{"\"\\u123\"", `Invalid \uXXXX escape`, 2, 1, 3},
		{"\"\\u+123\"", `Invalid \uXXXX escape`, 2, 1, 3},
		{"\"\\u 123\"", `Invalid \uXXXX escape`, 2, 1, 3},
		{"\"\\uD800\\u12\"", `Invalid \uXXXX escape`, 8, 1, 9},
		{"\"\\ud800\\u0041", `Invalid \uXXXX escape`, 8, 1, 9},
		{"\"\\ud800\\", `Unterminated string starting at`, 0, 1, 1},
		{"\"\x1f\"", `Invalid control character at`, 1, 1, 2},
		{"\"a\nb\"", `Invalid control character at`, 2, 1, 3},
		{"{\"a\x01\":1}", `Invalid control character at`, 3, 1, 4},
		{"\"\\n\x01\"", `Invalid control character at`, 3, 1, 4},
		{"\"a\x00b\"", `Invalid control character at`, 2, 1, 3},
		{"1 2", `Extra data`, 2, 1, 3},
		{"{}{}", `Extra data`, 2, 1, 3},
		{"{}x", `Extra data`, 2, 1, 3},
		{"{} \x00", `Extra data`, 3, 1, 4},
		{"{}\ufeff", `Extra data`, 2, 1, 3},
		{"{}\u00a0", `Extra data`, 2, 1, 3},
		{"{\r\"a\":x}", `Expecting value`, 6, 1, 7},
		{"{\n\"a\":\nx}", `Expecting value`, 7, 3, 1},
		{"{\r\n\"a\":\r\nx}", `Expecting value`, 9, 3, 1},
		{"{\"\u2028\": x}", `Expecting value`, 6, 1, 7},
		{"{\"🇩\":x}", `Expecting value`, 5, 1, 6},
		{"{\"é\":\n\"é\" x}", `Expecting ',' delimiter`, 10, 2, 5},
		{"\ufeff", `Expecting value`, 0, 1, 1},
		{"\ufeff  ", `Expecting value`, 2, 1, 3},
		{"\ufeff{\"a\":}", `Expecting value`, 5, 1, 6},
		{"\ufeff\ufeff{}", `Expecting value`, 0, 1, 1},
		{" \ufeff{}", `Expecting value`, 1, 1, 2},
		{"\ufeff{\x00}", `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{"{\x00}", `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{"\x00", `Expecting value`, 0, 1, 1},
		// Python reads these; the contract does not.
		{`NaN`, `Expecting value`, 0, 1, 1},
		{`[Infinity]`, `Expecting value`, 1, 1, 2},
		{`{"a":-Infinity}`, `Expecting value`, 5, 1, 6},
		{`{"a":NaN,}`, `Expecting value`, 5, 1, 6},
		// The depth is reached behind the mistake.
		{`{,` + strings.Repeat("[", 1001), `Expecting property name enclosed in double quotes`, 1, 1, 2},
		{strings.Repeat("[", 1000), `Expecting value`, 1000, 1, 1001},
		{strings.Repeat(`{"a":`, 1000), `Expecting value`, 5000, 1, 5001},
		{strings.Repeat("[", 1000) + `x`, `Expecting value`, 1000, 1, 1001},
	} {
		t.Run("", func(t *testing.T) {
			doc := strings.TrimPrefix(tt.body, "\ufeff")
			want := fmt.Sprintf(`{"detail":[{"loc":["body",%d],"msg":%s,"type":"value_error.jsondecode","ctx":{"msg":%s,"doc":%s,"pos":%d,"lineno":%d,"colno":%d}}]}`,
				tt.pos, quoted(fmt.Sprintf("%s: line %d column %d (char %d)", tt.msg, tt.line, tt.column, tt.pos)),
				quoted(tt.msg), quoted(doc), tt.pos, tt.line, tt.column)
			checkAnswer(t, new(any), post(tt.body), want)
		})
	}
}

func quoted(s string) string { return string(validation.AppendString(nil, s)) }

// TestSyntaxErrorStandsAlone: it hides the failures of the path and the query.
func TestSyntaxErrorStandsAlone(t *testing.T) {
	type id struct {
		ID   int `uri:"id"`
		Page int `form:"page"`
		Name int `json:"name"`
	}
	const want = `{"detail":[{"loc":["body",1],"msg":"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)","type":"value_error.jsondecode","ctx":{"msg":"Expecting property name enclosed in double quotes","doc":"{","pos":1,"lineno":1,"colno":2}}]}`
	r := post("{")
	r.URL.Path = "/items/x"
	r.URL.RawQuery = "page=x"
	checkAnswer(t, new(id), r, want)
}

// TestUnreadable is bodies that FastAPI cannot even look at.
func TestUnreadable(t *testing.T) {
	utf16Bytes := func(s string, big bool) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune(s)) {
			if big {
				b.Write([]byte{byte(unit >> 8), byte(unit)})
			} else {
				b.Write([]byte{byte(unit), byte(unit >> 8)})
			}
		}
		return b.String()
	}
	for name, body := range map[string]string{
		"invalid UTF-8":                "{\"a\":\"\xff\"}",
		"invalid UTF-8 in another key": "{\"other\":\"\xff\"}",
		"behind a syntax error":        "{,\xff",
		"overlong":                     "\"\xc0\x80\"",
		"surrogate in UTF-8":           "\"\xed\xa0\x80\"",
		"beyond U+10FFFF":              "\"\xf4\x90\x80\x80\"",
		"cut off":                      "\"\xe2\x82",
		"half a byte-order mark":       "\xef\xbb",
		"UTF-16 LE":                    utf16Bytes(`{"a":1}`, false),
		"UTF-16 BE":                    utf16Bytes(`{"a":1}`, true),
		"UTF-16 LE, marked":            "\xff\xfe" + utf16Bytes(`{"a":1}`, false),
		"UTF-16 BE, marked":            "\xfe\xff" + utf16Bytes(`{"a":1}`, true),
		"UTF-16 LE, one digit":         "1\x00",
		"UTF-32 LE":                    "{\x00\x00\x00}\x00\x00\x00",
		"UTF-32 BE":                    "\x00\x00\x00{\x00\x00\x00}",
		"1,001 lists":                  strings.Repeat("[", 1001) + strings.Repeat("]", 1001),
		"1,001 lists, then a mistake":  strings.Repeat("[", 1001) + "x",
		"1,001 objects":                strings.Repeat(`{"a":`, 1001) + "1" + strings.Repeat("}", 1001),
		"100,000 lists":                strings.Repeat("[", 100_000),
		"deep in another key":          `{"a":1,"other":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			checkAnswer(t, new(map[string]any), post(body), `{"detail":"There was an error parsing the body"}`)
		})
	}
}

// TestDeep is the deepest bodies that are read.
func TestDeep(t *testing.T) {
	lists := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	checkAnswer(t, new(any), post(lists), lists)
	objects := strings.Repeat(`{"left":`, 999) + "{}" + strings.Repeat("}", 999)
	checkAnswer(t, new(struct {
		V int `json:"v"`
	}), post(objects), `{"v":0}`)
	brackets := `"` + strings.Repeat("[", 2000) + `"`
	checkAnswer(t, new(any), post(brackets), brackets)
}
