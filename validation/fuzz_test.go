package validation_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"countries/validation"
)

// fuzzed has most of what a model may have; oracle_test.go knows it too.
type fuzzed struct {
	ID     int64          `json:"id" binding:"omitempty,min=1,max=9007199254740991"`
	Name   string         `json:"name" binding:"required,min=1,max=5"`
	Kind   string         `json:"kind" binding:"oneof=a b"`
	Small  uint8          `json:"small"`
	Ratio  float64        `json:"ratio" binding:"gte=-1.5"`
	Yes    bool           `json:"yes"`
	Note   *string        `json:"note" extensions:"x-nullable"`
	Tags   []string       `json:"tags" binding:"max=3,dive,min=1"`
	Inner  *fuzzed        `json:"inner"`
	Lines  []fuzzed       `json:"lines"`
	Counts map[string]int `json:"counts"`
	Any    any            `json:"any"`
}

// FuzzBody holds Bind against an oracle on top of encoding/json: the same
// bodies are accepted, with the values that were sent, and the same places
// fail.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"name":"é\ud83c\udde9","kind":"a","small":255,"ratio":-1.5,"yes":true,"note":null,"tags":["x"],"counts":{"a":1},"any":[{},1.5,null]}`,
		`{"name":"","inner":{"name":"a","inner":{}},"lines":[{"name":"toolong"},{},5,null],"tags":["",1,"a"]}`,
		`{"name":"a","name":5,"id":0,"id":9007199254740992,"small":-1,"ratio":1e400,"any":"\u0000"}`,
		`{"name":"\ud800","counts":{"\udc00":1,"a":"b","a":2},"n\u0061me":"b"}`,
		"\ufeff [1, 2.5e-3 ,\"\\u00e9\\\"\", true,\n null]\r\n",
		`{"a":1,}`, `"\ud800\u12"`, "\"\x01\"", `01`, `-`, `[1 2]`, "{\x00}\x00", "\xff", ``,
		strings.Repeat("[", 1001) + strings.Repeat("]", 1001),
		`{"name":"a","inner":` + strings.Repeat(`{"name":"a","inner":`, 20) + `{}` + strings.Repeat("}", 21),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got fuzzed
		err := validation.JSON.BindBody(body, &got)
		var failures validation.Errors
		if err != nil && !errors.As(err, &failures) && !errors.Is(err, validation.ErrUnreadable) {
			t.Fatalf("an error of another kind: %v", err)
		}
		text := bytes.TrimPrefix(body, []byte("\ufeff"))
		valid := utf8.Valid(text) && json.Valid(text) && depth(text) <= validation.MaxDepth
		if refused := isSyntaxError(failures) || errors.Is(err, validation.ErrUnreadable); len(body) > 0 && refused == valid {
			t.Fatalf("JSON: %t, but %v", valid, err)
		}
		if !valid || strings.ContainsRune(string(text), loneSurrogate) {
			return
		}
		sent := parse(t, text)
		want := expect(sent)
		if diff := cmp.Diff(want, places(failures)); diff != "" {
			t.Fatalf("places of failures (-want +got):\n%s", diff)
		}
		if err == nil {
			checkStored(t, sent, got)
		}
		if !json.Valid(failures.AppendJSON(nil)) {
			t.Fatalf("no JSON: %s", failures.AppendJSON(nil))
		}
	})
}

func isSyntaxError(failures validation.Errors) bool {
	return len(failures) == 1 && failures[0].Type == "value_error.jsondecode"
}

// depth is how deep the brackets of valid JSON stand inside one another.
func depth(text []byte) (deepest int) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	at := 0
	for {
		token, err := decoder.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			at++
			deepest = max(deepest, at)
		case json.Delim(']'), json.Delim('}'):
			at--
		}
	}
}

// places are where failures are, in an order that does not depend on maps'.
func places(failures validation.Errors) []string {
	var got []string
	for _, e := range failures {
		got = append(got, fmt.Sprintf("%q %s", e.Loc, e.Type))
	}
	return sorted(got)
}

// checkStored compares what was sent, under the names that the model has, with
// what is stored.
func checkStored(t *testing.T, sent any, got fuzzed) {
	t.Helper()
	encoded, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if stored := parse(t, encoded); !same(sent, stored, modelled) {
		t.Fatalf("sent %v\nstored %v", sent, stored)
	}
}

type fuzzedQuery struct {
	N     int64    `form:"n" binding:"min=-5,max=9007199254740991"`
	Word  string   `form:"word" binding:"required,min=1,max=3"`
	Words []string `form:"words" binding:"max=2"`
}

var (
	escapes  = regexp.MustCompile(`%[0-9a-fA-F]{2}|%`)
	integers = regexp.MustCompile(`^[+-]?[0-9]+(_[0-9]+)*$`)
)

// FuzzQuery holds Bind against an oracle on top of net/url and math/big.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"n=5&word=ab&words=1&words=2", "word=a&n=+%2B1_000%C2%A0", "word=%FF%zz%", "word", "word=&word=abc&n=",
		"n=-6&word=a;b", "n=%D9%A3&w%6frd=%F0%9F%87%A9", "word=1&words=1&words=2&words=3", "&&=&=1&n==5", "n=99999999999999999999",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values := map[string][]string{}
		for pair := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			values[decoded(t, name)] = append(values[decoded(t, name)], decoded(t, value))
		}
		var want []string
		var n int64
		if sent := values["n"]; len(sent) > 0 {
			var kind string
			if n, kind = integerOf(sent[len(sent)-1]); kind != "" {
				want = append(want, `["query" "n"] `+kind)
			}
		}
		var word string
		if sent := values["word"]; len(sent) == 0 {
			want = append(want, `["query" "word"] value_error.missing`)
		} else if word = sent[len(sent)-1]; word == "" {
			want = append(want, `["query" "word"] value_error.any_str.min_length`)
		} else if utf8.RuneCountInString(word) > 3 {
			want = append(want, `["query" "word"] value_error.any_str.max_length`)
		}
		if len(values["words"]) > 2 {
			want = append(want, `["query" "words"] value_error.list.max_items`)
		}
		var got fuzzedQuery
		err := validation.Query.Bind(&http.Request{URL: &url.URL{RawQuery: query}}, &got)
		var failures validation.Errors
		errors.As(err, &failures)
		if diff := cmp.Diff(sorted(want), places(failures)); diff != "" {
			t.Fatalf("places of failures (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(fuzzedQuery{n, word, values["words"]}, got); err == nil && diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// decoded is url.QueryUnescape that leaves broken escapes and no broken UTF-8.
func decoded(t *testing.T, s string) string {
	t.Helper()
	s = escapes.ReplaceAllStringFunc(s, func(e string) string {
		if e == "%" {
			return "%25"
		}
		return e
	})
	s, err := url.QueryUnescape(s)
	if err != nil {
		t.Fatal(err)
	}
	return string([]rune(s))
}

// integerOf is Python's int() and the rules of n: its value, or how it fails.
func integerOf(s string) (n int64, kind string) {
	tooLong := utf8.RuneCountInString(s) > 4300
	s = strings.Map(func(r rune) rune {
		if digit, ok := decimal(r); ok {
			return '0' + digit
		}
		return r
	}, strings.TrimFunc(s, unicode.IsSpace))
	digits := strings.NewReplacer("_", "", "+", "").Replace(s)
	value, ok := new(big.Int).SetString(digits, 10)
	switch {
	case !integers.MatchString(s) || !ok || tooLong:
		return 0, "type_error.integer"
	case value.Cmp(big.NewInt(-5)) < 0:
		return 0, "value_error.number.not_ge"
	case value.Cmp(bigInt("9007199254740991")) > 0:
		return 0, "value_error.number.not_le"
	}
	return value.Int64(), ""
}

// decimal is the value of a digit of Unicode 14, which Python 3.11 knows.
func decimal(r rune) (rune, bool) {
	if !unicode.Is(unicode.Nd, r) || 0x11f50 <= r && r <= 0x11f59 || 0x1e4f0 <= r && r <= 0x1e4f9 {
		return 0, false
	}
	first := r
	for unicode.Is(unicode.Nd, first-1) {
		first--
	}
	return (r - first) % 10, true
}

// FuzzModes reads bodies in every mode into the twins of a FastAPI program: a
// value that is accepted can be written, and failures are JSON.
func FuzzModes(f *testing.F) {
	for _, name := range []string{"fastapi092.jsonl", "fastapi.jsonl"} {
		text, err := os.ReadFile("testdata/fastapi/" + name)
		if err != nil {
			f.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			var v struct{ Body string }
			if i%20 == 0 && json.Unmarshal([]byte(line), &v) == nil {
				f.Add(v.Body)
			}
		}
	}
	var services []http.Handler
	for mode := range 4 {
		services = append(services, twin(validation.Mode(mode)))
	}
	f.Fuzz(func(t *testing.T, body string) {
		for mode, service := range services {
			for _, target := range []string{"/model", "/kinds", "/list", "/embed", "/optional", "/integer", "/string", "/form", "/upload"} {
				contentType := "application/json"
				switch target {
				case "/form":
					contentType = "application/x-www-form-urlencoded"
				case "/upload":
					contentType = "multipart/form-data; boundary=b"
				}
				r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
				r.Header.Set("Content-Type", contentType)
				w := httptest.NewRecorder()
				service.ServeHTTP(w, r)
				switch w.Code {
				case http.StatusOK, http.StatusUnprocessableEntity, http.StatusBadRequest:
				default:
					t.Fatalf("mode %d: %s: status %d", mode, target, w.Code)
				}
				if !json.Valid(w.Body.Bytes()) {
					t.Fatalf("mode %d: %s: no JSON: %s", mode, target, w.Body)
				}
			}
		}
	})
}
