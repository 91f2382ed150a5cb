package validation_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// The oracle of FuzzBody: what Python-style rules say of a fuzzed, written
// against encoding/json's maps.

// loneSurrogate stands for one in what parse returns.
const loneSurrogate = '\uf8ff'

var escape = regexp.MustCompile(`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)`)

// parse reads valid JSON; encoding/json would make U+FFFD of lone surrogates.
func parse(t *testing.T, text []byte) (v any) {
	t.Helper()
	text = escape.ReplaceAllFunc(text, func(e []byte) []byte {
		if len(e) == len(`\ud800`) && strings.ContainsRune("dD", rune(e[2])) && strings.ContainsRune("89abcdefABCDEF", rune(e[3])) {
			return []byte(string(loneSurrogate))
		}
		return e
	})
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

type oracle struct{ found []string }

func (o *oracle) fail(loc []any, kind string) {
	o.found = append(o.found, fmt.Sprintf("%q %s", loc, kind))
}

// expect gives the places that must fail, as places does.
func expect(body any) []string {
	var o oracle
	if body == nil {
		o.fail([]any{"body"}, "value_error.missing")
	} else {
		o.model([]any{"body"}, body)
	}
	return sorted(o.found)
}

// sorted drops what is there twice: parse takes all lone surrogates for one.
func sorted(places []string) []string {
	slices.Sort(places)
	return slices.Compact(places)
}

func in(loc []any, step any) []any { return append(slices.Clone(loc), step) }

func (o *oracle) model(loc []any, v any) {
	object, ok := v.(map[string]any)
	if !ok {
		o.fail(loc, "type_error.dict")
		return
	}
	if _, ok := object["name"]; !ok {
		o.fail(in(loc, "name"), "value_error.missing")
	}
	for name, value := range object {
		at := in(loc, name)
		if !slices.Contains(modelNames, name) || name == "note" && value == nil || name == "any" && value == nil {
			continue
		}
		if value == nil {
			o.fail(at, "type_error.none.not_allowed")
			continue
		}
		switch name {
		case "id":
			o.integer(at, value, "1", "9007199254740991")
		case "small":
			o.integer(at, value, "0", "255")
		case "name":
			o.text(at, value, 1, 5)
		case "note":
			o.text(at, value, 0, 1<<30)
		case "kind":
			if value != "a" && value != "b" {
				o.fail(at, "type_error.enum")
			}
		case "ratio":
			number, ok := value.(json.Number)
			f, err := strconv.ParseFloat(string(number), 64)
			if !ok || err != nil {
				o.fail(at, "type_error.float")
			} else if f < -1.5 {
				o.fail(at, "value_error.number.not_ge")
			}
		case "yes":
			if _, ok := value.(bool); !ok {
				o.fail(at, "value_error.strictbool")
			}
		case "inner":
			o.model(at, value)
		case "any":
			o.any(at, value)
		case "tags":
			o.list(at, value, 3, func(at []any, v any) { o.text(at, v, 1, 1<<30) })
		case "lines":
			o.list(at, value, 1<<30, o.model)
		case "counts":
			o.counts(at, value)
		}
	}
}

var modelNames = func() (names []string) {
	model := reflect.TypeFor[fuzzed]()
	for i := range model.NumField() {
		name, _, _ := strings.Cut(model.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}()

func (o *oracle) integer(loc []any, v any, smallest, largest string) {
	number, ok := v.(json.Number)
	n, isInteger := new(big.Int).SetString(string(number), 10)
	switch {
	case !ok || !isInteger:
		o.fail(loc, "type_error.integer")
	case n.Cmp(bigInt(smallest)) < 0:
		o.fail(loc, "value_error.number.not_ge")
	case n.Cmp(bigInt(largest)) > 0:
		o.fail(loc, "value_error.number.not_le")
	}
}

func bigInt(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 10)
	return n
}

func (o *oracle) text(loc []any, v any, shortest, longest int) {
	s, ok := v.(string)
	n := utf8.RuneCountInString(s)
	switch {
	case !ok:
		o.fail(loc, "type_error.str")
	case n < shortest:
		o.fail(loc, "value_error.any_str.min_length")
	case n > longest:
		o.fail(loc, "value_error.any_str.max_length")
	case strings.ContainsRune(s, loneSurrogate):
		o.fail(loc, "value_error.unicode")
	case strings.Contains(s, "\x00"):
		o.fail(loc, "value_error.nul")
	}
}

func (o *oracle) list(loc []any, v any, longest int, element func([]any, any)) {
	list, ok := v.([]any)
	switch {
	case !ok:
		o.fail(loc, "type_error.list")
	case len(list) > longest:
		o.fail(loc, "value_error.list.max_items")
	default:
		for i, v := range list {
			if v == nil {
				o.fail(in(loc, i), "type_error.none.not_allowed")
			} else {
				element(in(loc, i), v)
			}
		}
	}
}

func (o *oracle) counts(loc []any, v any) {
	object, ok := v.(map[string]any)
	if !ok {
		o.fail(loc, "type_error.dict")
	}
	for key, value := range object {
		before := len(o.found)
		o.text(in(loc, "__key__"), key, 0, 1<<30)
		if len(o.found) > before {
			continue
		}
		if value == nil {
			o.fail(in(loc, key), "type_error.none.not_allowed")
			continue
		}
		o.integer(in(loc, key), value, "-9223372036854775808", "9223372036854775807")
	}
}

func (o *oracle) any(loc []any, v any) {
	switch v := v.(type) {
	case string:
		o.text(loc, v, 0, 1<<30)
	case json.Number:
		if _, err := strconv.ParseFloat(string(v), 64); err != nil {
			o.fail(loc, "type_error.float")
		}
	case []any:
		for i, v := range v {
			o.any(in(loc, i), v)
		}
	case map[string]any:
		for key, value := range v {
			before := len(o.found)
			if o.text(in(loc, "__key__"), key, 0, 1<<30); len(o.found) == before {
				o.any(in(loc, key), value)
			}
		}
	}
}

// how two values are compared.
type comparison int

const (
	modelled comparison = iota // the model's names alone, zero where none was sent
	exactly
	asFloats // what an any makes of numbers
)

// same tells whether stored is what was sent.
func same(sent, stored any, how comparison) bool {
	switch sent := sent.(type) {
	case json.Number:
		stored, ok := stored.(json.Number)
		return ok && sameNumber(sent, stored, how)
	case []any:
		stored, ok := stored.([]any)
		return ok && slices.EqualFunc(sent, stored, func(a, b any) bool { return same(a, b, how) })
	case map[string]any:
		stored, ok := stored.(map[string]any)
		if !ok || how != modelled && len(sent) != len(stored) {
			return false
		}
		for name, value := range stored {
			was, isSent := sent[name]
			if isSent && !same(was, value, inside(name, how)) || !isSent && (how != modelled || !isZero(value)) {
				return false
			}
		}
		return true
	default:
		return sent == stored
	}
}

// inside is how the value of that name is compared.
func inside(name string, how comparison) comparison {
	switch {
	case how != modelled || name == "inner" || name == "lines":
		return how
	case name == "any" || name == "ratio":
		return asFloats
	default:
		return exactly
	}
}

func isZero(v any) bool {
	return v == nil || v == "" || v == false || v == json.Number("0")
}

func sameNumber(a, b json.Number, how comparison) bool {
	if how == exactly {
		return bigInt(string(a)).Cmp(bigInt(string(b))) == 0
	}
	x, _ := a.Float64()
	y, _ := b.Float64()
	return x == y
}
