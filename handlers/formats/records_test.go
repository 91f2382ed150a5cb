package formats

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readRecords reads all records of a text.
func readRecords(text string) (read [][]string, lines []int, err error) {
	r := records{input: bufio.NewReader(strings.NewReader(text)), line: 1}
	for {
		line, err := r.next()
		if err == io.EOF {
			return read, lines, nil
		}
		if err != nil {
			return read, lines, err
		}
		var record []string
		for i := range r.ends {
			record = append(record, string(r.field(i)))
		}
		read, lines = append(read, record), append(lines, line)
	}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		records [][]string
		lines   []int
		err     string
	}{
		"":                      {},
		"\n\r\n\n":              {},
		"a":                     {records: [][]string{{"a"}}, lines: []int{1}},
		"a,b\r\nc,d\r\n":        {records: [][]string{{"a", "b"}, {"c", "d"}}, lines: []int{1, 2}},
		"a,b\nc,d":              {records: [][]string{{"a", "b"}, {"c", "d"}}, lines: []int{1, 2}},
		"\na\n\n\r\nb\n":        {records: [][]string{{"a"}, {"b"}}, lines: []int{2, 5}},
		",\n,":                  {records: [][]string{{"", ""}, {"", ""}}, lines: []int{1, 2}},
		`"",""`:                 {records: [][]string{{"", ""}}, lines: []int{1}},
		" a , b ":               {records: [][]string{{" a ", " b "}}, lines: []int{1}},
		`"a,""b""",c`:           {records: [][]string{{`a,"b"`, "c"}}, lines: []int{1}},
		"\"a\r\nb\n\rc\",d\ne":  {records: [][]string{{"a\r\nb\n\rc", "d"}, {"e"}}, lines: []int{1, 4}},
		"\"\"\n\"\"\r\n":        {records: [][]string{{""}, {""}}, lines: []int{1, 2}},
		"a\x00\u2028\u0085,b\v": {records: [][]string{{"a\x00\u2028\u0085", "b\v"}}, lines: []int{1}},

		"a\n\"b":         {records: [][]string{{"a"}}, lines: []int{1}, err: "a quoted field does not end: line 2"},
		"a\n\"b\n\n":     {records: [][]string{{"a"}}, lines: []int{1}, err: "a quoted field does not end: line 2"},
		"a\nb\"c\"":      {records: [][]string{{"a"}}, lines: []int{1}, err: "a quote in a field without quotes: line 2"},
		"a\n \"b\"":      {records: [][]string{{"a"}}, lines: []int{1}, err: "a quote in a field without quotes: line 2"},
		"a\n\"b\" ":      {records: [][]string{{"a"}}, lines: []int{1}, err: "text behind a quoted field: line 2"},
		"a\n\"b\n\"c":    {records: [][]string{{"a"}}, lines: []int{1}, err: "text behind a quoted field: line 3"},
		"a\nb\rc":        {records: [][]string{{"a"}}, lines: []int{1}, err: "a carriage return without a line feed: line 2"},
		"a\nb\r":         {records: [][]string{{"a"}}, lines: []int{1}, err: "a carriage return without a line feed: line 2"},
		"a\n\"b\"\r":     {records: [][]string{{"a"}}, lines: []int{1}, err: "a carriage return without a line feed: line 2"},
		"a\rb\rc\r":      {err: "a carriage return without a line feed: line 1"},
		"a,b\r\r\nc,d\n": {err: "a carriage return without a line feed: line 1"},
	} {
		records, lines, err := readRecords(text)
		if diff := cmp.Diff(want.records, records); diff != "" {
			t.Errorf("%q: records (-want +got)\n%s", text, diff)
		}
		if diff := cmp.Diff(want.lines, lines); diff != "" {
			t.Errorf("%q: lines (-want +got)\n%s", text, diff)
		}
		if got := message(err); got != want.err {
			t.Errorf("%q: got error %q, want %q", text, got, want.err)
		}
	}
}

func message(err error) string {
	if syntax, ok := errors.AsType[*syntaxError](err); ok {
		return syntax.message
	}
	return ""
}

// FuzzRecords holds the reader against encoding/csv, for texts without the
// carriage returns that that one changes.
func FuzzRecords(f *testing.F) {
	for _, text := range []string{"a,b\nc,d\n", `"a,""b""",c`, "a\"b", "\"a\nb\"\n\n", `"a" `, "\""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _, err := readRecords(text)
		if strings.Contains(text, "\r") {
			return
		}
		reference := csv.NewReader(strings.NewReader(text))
		reference.FieldsPerRecord = -1
		want, wantErr := reference.ReadAll()
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("%q: got %v, encoding/csv %v", text, err, wantErr)
		}
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Errorf("%q (-encoding/csv +ours)\n%s", text, diff)
		}
	})
}
