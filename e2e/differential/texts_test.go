package differential

import (
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strconv"
)

// In Pydantic 2's shape, the texts of UUIDs, dates, times, durations, e-mail
// addresses, URLs and decimals are those that Pydantic 1 reads, and what is
// wrong with one is said without its reason. These are the fields of the
// programs that hold such texts, and the failures of these types.
var (
	textField = regexp.MustCompile(`^(id|event_id|owner|attendees|starts|ends|after|day|doors|length|email|page|images|source|price|\[key\])$`)
	textType  = regexp.MustCompile(`^((uuid|url|decimal|date|datetime|time|time_delta)_(type|parsing|scheme|too_long)|date_from_datetime_(parsing|inexact)|datetime_from_date_parsing|timezone_.*|finite_number|decimal_.*|value_error|string_too_short|string_too_long)$`)
)

// A failed is one of the failures of a 422 in Pydantic 2's shape.
type failed struct {
	Type  string          `json:"type"`
	Loc   json.RawMessage `json:"loc"`
	Msg   string          `json:"msg"`
	Input json.RawMessage `json:"input"`
	Ctx   json.RawMessage `json:"ctx"`
}

// isText tells whether a failure is of such a text.
func (f failed) isText() bool {
	var loc []any
	return textType.MatchString(f.Type) && json.Unmarshal(f.Loc, &loc) == nil && slices.ContainsFunc(loc, func(part any) bool {
		name, ok := part.(string)
		return ok && textField.MatchString(name)
	})
}

// isInfinite tells whether a failure is of a number beyond a float, which
// Pydantic 2 writes as null where any value is allowed.
func (f failed) isInfinite() bool {
	_, err := strconv.ParseFloat(string(f.Input), 64)
	return f.Type == "float_type" && errors.Is(err, strconv.ErrRange)
}

// isFile tells whether a failure is of a file where a text belongs: its input
// is how Python keeps the file.
func (f failed) isFile() bool {
	var input struct{ Filename, File any }
	return json.Unmarshal(f.Input, &input) == nil && input.Filename != nil && input.File != nil
}

// equalButTexts tells whether answers are equal but for failures of texts and
// for fields that hold texts. Where one answer is a success, the other one has
// no other failures. An integer that Pydantic 2 finds too long to read is left
// out too: the twin says which limit it is beyond.
func equalButTexts(got, want reply) bool {
	ours, okOurs := failures(got)
	theirs, okTheirs := failures(want)
	if !okOurs || !okTheirs {
		return false
	}
	for _, f := range theirs {
		if f.Type == "int_parsing_size" {
			atPlace := func(g failed) bool { return string(g.Loc) == string(f.Loc) }
			ours, theirs = slices.DeleteFunc(ours, atPlace), slices.DeleteFunc(slices.Clone(theirs), atPlace)
		}
	}
	if got.Status != 422 && want.Status != 422 {
		if got.Status != want.Status {
			return false
		}
		return reflect.DeepEqual(withoutTexts(got.Body), withoutTexts(want.Body))
	}
	return reflect.DeepEqual(untouched(ours), untouched(theirs))
}

// failures are those of a 422, or none of a success. A twin that cannot write
// its answer, 500, has found none either.
func failures(r reply) (all []failed, ok bool) {
	if r.Status != 422 {
		return nil, r.Status < 300 || r.Status == 500 && r.Cause == ""
	}
	var body struct {
		Detail []failed `json:"detail"`
	}
	err := json.Unmarshal(r.Body, &body)
	return body.Detail, err == nil
}

// untouched are the failures that are not of texts.
func untouched(all []failed) []failed {
	rest := []failed{}
	for _, f := range all {
		if f.isFile() {
			f.Input = json.RawMessage("null")
		}
		if !f.isText() && !f.isInfinite() {
			rest = append(rest, f)
		}
	}
	return rest
}

// withoutTexts is a success without the fields that hold texts.
func withoutTexts(body []byte) any {
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return err
	}
	return dropTexts(value)
}

func dropTexts(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, item := range value {
			if textField.MatchString(key) {
				delete(value, key)
			} else {
				value[key] = dropTexts(item)
			}
		}
	case []any:
		for i, item := range value {
			value[i] = dropTexts(item)
		}
	}
	return value
}
