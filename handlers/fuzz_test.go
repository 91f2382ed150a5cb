package handlers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
)

// FuzzCursor gives every list the cursors of another, and noise: none panics,
// and only the list that a cursor was made for reads it, as it was.
func FuzzCursor(f *testing.F) {
	f.Add("", int64(1), "Thailand", int64(513120), "name", "")
	f.Add("q", int64(models.MaxID), "a\x00b", int64(0), "-capital", "q")
	f.Add("AAAAAAAAAAAx", int64(2), "Ĉ", int64(models.MaxID), "area", "z")
	f.Add("\xff=", int64(3), "\xff", int64(7), "-id", `"`)
	f.Fuzz(func(t *testing.T, noise string, id int64, text string, area int64, sort, q string) {
		query := models.CountryQuery{Sort: models.Sort(sort), Q: q}
		if after, ok := parseCursor(noise, query); ok && cursorFor(after, query) != noise {
			t.Errorf("%q is read as %+v, whose cursor is %q", noise, after, cursorFor(after, query))
		}
		last := models.Country{ID: id}
		switch field, _ := query.Sort.Field(); field {
		case "name":
			last.Name = text
		case "capital":
			last.Capital = text
		case "area":
			last.Area = area
		}
		cursor := cursorFor(last, query)
		got, ok := parseCursor(cursor, query)
		if diff := cmp.Diff(last, got); !ok || diff != "" {
			t.Errorf("cursor %q: %t (-want +got):\n%s", cursor, ok, diff)
		}
		other := query
		other.Q += "x"
		if after, ok := parseCursor(cursor, other); ok {
			t.Errorf("cursor %q is read for another list, as %+v", cursor, after)
		}
	})
}

// FuzzEntityTags reads lists of entity-tags. A tag is found where it is listed
// and nowhere else, whatever stands around it.
func FuzzEntityTags(f *testing.F) {
	for _, list := range []string{"", "*", `"a"`, `W/"a", "b"`, ` , "x,y" ,, W/"z"`, `"`, `"a" "b"`, `W/`, `"a"b,"c"`, "\"\xff\"", `"a", *`} {
		f.Add(list)
	}
	const tag = `"8a5b2c"`
	f.Fuzz(func(t *testing.T, list string) {
		for rest := list; rest != ""; {
			var first string
			before := len(rest)
			if first, rest = nextTag(rest); len(rest) >= before {
				t.Fatalf("%q does not get shorter after %q", rest, first)
			}
		}
		if listed([]string{list}, tag, strongly) && !listed([]string{list}, tag, weakly) {
			t.Errorf("%q matches strongly and not weakly", list)
		}
		alone := strings.TrimSpace(list) == "*"
		if !strings.Contains(list, tag) && listed([]string{list}, tag, weakly) != alone {
			t.Errorf("%q matches: %t", list, !alone)
		}
		for _, line := range []string{tag, tag + "," + list, "W/" + tag + " , " + list} {
			if !listed([]string{line}, tag, weakly) {
				t.Errorf("%q does not match", line)
			}
		}
		if !listed([]string{list, tag}, tag, strongly) {
			t.Errorf("%q on another line hides the tag", list)
		}
		if got := "W/" + tag; listed([]string{got}, tag, strongly) {
			t.Errorf("%q matches strongly", got)
		}
	})
}

// listed reports whether a header has the tag.
func listed(header []string, tag string, how comparison) bool {
	_, ok := matches(header, tag, how)
	return ok
}
