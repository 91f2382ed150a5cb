package validation_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"countries/validation"
)

func TestAppendString(t *testing.T) {
	for in, want := range map[string]string{
		"":                                `""`,
		"a\"b\\c/":                        `"a\"b\\c/"`,
		"\b\f\n\r\t\x00\x1f\x7f":          `"\b\f\n\r\t\u0000\u001f` + "\x7f\"",
		"<&>é\u2028🇩":                     "\"<&>é\u2028🇩\"",
		"\u00a0plain, and longer than 16": "\"\u00a0plain, and longer than 16\"",
	} {
		if got := string(validation.AppendString([]byte("x"), in)); got != "x"+want {
			t.Errorf("%q: got %s, want x%s", in, got, want)
		}
	}
}

// TestAppendStringEveryCodePoint: any JSON reader gets back what was written.
func TestAppendStringEveryCodePoint(t *testing.T) {
	var all []byte
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if utf8.ValidRune(r) {
			all = utf8.AppendRune(all, r)
		}
	}
	var got string
	if err := json.Unmarshal(validation.AppendString(nil, string(all)), &got); err != nil {
		t.Fatal(err)
	}
	if got != string(all) {
		t.Error("a code point comes back as another")
	}
}

func TestErrors(t *testing.T) {
	failures := validation.Errors{
		{Loc: []any{"body", "items", 3, "name"}, Msg: "field required", Type: "value_error.missing"},
		{Loc: []any{"query", "n"}, Msg: "<no>", Type: "value_error", Ctx: validation.Context{
			{Key: "limit_value", Value: validation.Number("1e3")},
			{Key: "list", Value: []any{"a", 1, []any{}}},
			{Key: "other", Value: map[string]bool{"x": true}},
			{Key: "impossible", Value: func() {}},
		}},
	}
	const want = `{"detail":[{"loc":["body","items",3,"name"],"msg":"field required","type":"value_error.missing"},` +
		`{"loc":["query","n"],"msg":"<no>","type":"value_error","ctx":{"limit_value":1e3,"list":["a",1,[]],"other":{"x":true},"impossible":null}}]}`
	if diff := cmp.Diff(want, string(failures.AppendJSON(nil))); diff != "" {
		t.Errorf("AppendJSON (-want +got):\n%s", diff)
	}
	first, err := json.Marshal(failures[0])
	if want := `{"loc":["body","items",3,"name"],"msg":"field required","type":"value_error.missing"}`; err != nil || string(first) != want {
		t.Errorf("Marshal: got %s, %v, want %s", first, err, want)
	}
	all, err := json.Marshal(failures[:1])
	if want := `{"detail":[` + string(first) + `]}`; err != nil || string(all) != want {
		t.Errorf("Marshal: got %s, %v, want %s", all, err, want)
	}
	if got, want := failures.Error(), "body.items.3.name: field required\nquery.n: <no>"; got != want {
		t.Errorf("Error: got %q, want %q", got, want)
	}
}
