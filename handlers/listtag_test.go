package handlers

import (
	"bytes"
	"testing"

	"countries/handlers/formats"
	"countries/models"
)

// TestListTags: the tag of a list is another one when the data, the query or
// the way in which countries are rendered is.
func TestListTags(t *testing.T) {
	t.Parallel()
	replacing := func(old, new string) listTags {
		return newListTags(func(dst []byte, c models.Country) []byte {
			return append(dst, bytes.ReplaceAll(formats.AppendObject(nil, c), []byte(old), []byte(new))...)
		})
	}
	tags, seen := newListTags(formats.AppendObject), map[string]string{}
	for name, tag := range map[string]string{
		"as it is":         tags.tag("1", []byte("q")),
		"other data":       tags.tag("2", []byte("q")),
		"another query":    tags.tag("1", []byte("r")),
		"spaces":           replacing(",", ", ").tag("1", []byte("q")),
		"another field":    replacing("area", "size").tag("1", []byte("q")),
		"escaped: é":       replacing("é", `\u00e9`).tag("1", []byte("q")),
		"escaped: <":       replacing("<", `\u003c`).tag("1", []byte("q")),
		"escaped: U+2028":  replacing("\u2028", `\u2028`).tag("1", []byte("q")),
		"escaped: DEL":     replacing("\x7f", `\u007f`).tag("1", []byte("q")),
		"numbers as text":  replacing("9007199254740991", `"9007199254740991"`).tag("1", []byte("q")),
		"a tab, otherwise": replacing(`\t`, `\u0009`).tag("1", []byte("q")),
	} {
		if other, ok := seen[tag]; ok {
			t.Errorf("%s and %s have the same tag", name, other)
		}
		seen[tag] = name
	}
	if tags.tag("1", []byte("q")) != newListTags(formats.AppendObject).tag("1", []byte("q")) {
		t.Error("two instances have different tags")
	}
}
