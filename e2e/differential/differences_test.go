package differential

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// difference names what a request shows, or is "" for a difference that is not
// deliberate. Most deliberate ones are in the folder's differences.py, which
// changes FastAPI in the ways that validation's package comment lists: changed
// gives that FastAPI's answer, which must be the twin's to the byte.
func difference(r request, pydantic2 bool, got, want reply, changed func() reply) string {
	if name := equality(got, want); name != "" {
		return fmt.Sprint(want.Status, " ", name)
	}
	want = changed()
	if equality(got, want) != "" {
		return fmt.Sprint(want.Status, " in differences.py")
	}
	if pydantic2 && equalButTexts(got, want) {
		return fmt.Sprint(want.Status, " but for texts that Pydantic 2 reads otherwise, or explains")
	}
	if r.malformed && got.Status < 500 && want.Status < 500 {
		return "a malformed multipart form"
	}
	return failure(got, want)
}

// equality names how answers are the same, or is "". The keys of a Go map have
// no order, so that the objects of a success are compared by key.
func equality(got, want reply) string {
	switch {
	case got.Status != want.Status || got.Type != want.Type:
		return ""
	case bytes.Equal(got.Body, want.Body):
		return "the same"
	case got.Status < 300 && sorted(got.Body) == sorted(want.Body):
		return "the same but for the order of keys"
	}
	return ""
}

// The values that FastAPI accepts, or repeats in an error, and then cannot
// write, and numbers that break its conversion.
var (
	surrogate = regexp.MustCompile(`^UnicodeEncodeError\(.*surrogates not allowed`)
	infinite  = regexp.MustCompile(`^ValueError\('Out of range float values are not JSON compliant`)
	overflow  = regexp.MustCompile(`^OverflowError\(`)
	undecoded = regexp.MustCompile(`^UnicodeDecodeError\(`)
)

// failure names why FastAPI fails to answer where the twin says what is wrong.
func failure(got, want reply) string {
	switch {
	case want.Status != 500 || got.Status != 422:
		return ""
	case surrogate.MatchString(want.Cause):
		return "500 for half a surrogate pair"
	case infinite.MatchString(want.Cause):
		return "500 for a float beyond JSON"
	case overflow.MatchString(want.Cause):
		return "500 for a number too large"
	case undecoded.MatchString(want.Cause):
		return "500 for a body that is neither JSON nor UTF-8"
	}
	return ""
}

func sorted(body []byte) string {
	n := parse(string(body))
	for _, m := range n.all() {
		m.sort()
	}
	var b strings.Builder
	n.write(&b, func() string { return "" })
	return b.String()
}
