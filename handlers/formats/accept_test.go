package formats

import (
	"strings"
	"testing"
)

func TestNegotiate(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]Format{
		"":                             JSON,
		"*/*":                          JSON,
		"application/json":             JSON,
		"application/*":                JSON,
		"text/csv":                     CSV,
		"TEXT/CSV":                     CSV,
		"text/*":                       CSV,
		"application/x-ndjson":         NDJSON,
		"text/csv; header=present":     CSV,
		"text/csv;charset=utf-8;q=0.3": CSV,

		// The quality counts, not the place.
		"application/json;q=0.5, text/csv":                      CSV,
		"text/csv;q=0.5, application/json":                      JSON,
		"text/csv;q=0.5, application/x-ndjson;q=0.6":            NDJSON,
		"text/csv;q=0.001":                                      CSV,
		"text/csv; Q=0.4, application/x-ndjson; Q=0.5":          NDJSON,
		"text/csv, application/json":                            JSON,
		"application/x-ndjson, text/csv":                        CSV,
		"text/csv, */*":                                         JSON,
		"text/csv, */*;q=0.1":                                   CSV,
		"\ttext/csv\t;\tq=0.5\t,\tapplication/json\t;\tq=0.4\t": CSV,

		// The closest range counts.
		"application/json;q=0.1, */*;q=0.5":                      CSV,
		"application/json;q=0.1, application/*":                  NDJSON,
		"application/json;q=0, */*":                              CSV,
		"application/json;q=0, text/*;q=0, */*;q=0.1":            NDJSON,
		"*/*;q=0.1, application/*;q=0.2, application/json;q=0":   NDJSON,
		"text/csv;q=0.1, application/json;q=0.5, text/csv;q=0.9": CSV,

		// What nobody offers gets JSON.
		"text/html, application/xhtml+xml, image/avif": JSON,
		"text/html, text/csv;q=0.9":                    CSV,
		"application/json;q=0":                         JSON,
		"text/csv;q=0":                                 JSON,
		"*/*;q=0":                                      JSON,

		// Not RFC 9110.
		"text/csv;q=":                  JSON,
		"text/csv;q=1.1":               JSON,
		"text/csv;q=0.1234":            JSON,
		"text/csv;q=NaN":               JSON,
		"text/csv;q=-0":                JSON,
		`text/csv;q="1"`:               JSON,
		",,text/csv,":                  CSV,
		"text":                         JSON,
		"*/csv":                        JSON,
		"*":                            JSON,
		"text/csv/*":                   JSON,
		`text/csv;x="a,b;q=0";q=0.5`:   CSV,
		`text/html;x=", text/csv`:      JSON,
		`text/csv;x="\"";q=0, */*;q=0`: JSON,
	} {
		if got := Negotiate([]string{accept}); got != want {
			t.Errorf("%q: got %v, want %v", accept, got, want)
		}
	}
	if got := Negotiate(nil); got != JSON {
		t.Errorf("no Accept: got %v", got)
	}
	if got := Negotiate([]string{"application/json;q=0.5", "text/csv"}); got != CSV {
		t.Errorf("two lines: got %v", got)
	}
}

// FuzzNegotiate: lines are as good as commas, and only who names CSV or NDJSON,
// or a range around it, gets it.
func FuzzNegotiate(f *testing.F) {
	for _, accept := range []string{"", "*/*", "text/csv;q=0.5, */*", "application/x-ndjson", `text/csv;x="a,b"`, "text/*;q=1.000", "q=0;text/csv"} {
		f.Add(accept)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		got := Negotiate([]string{accept})
		if !strings.Contains(accept, `"`) {
			if lines := Negotiate(strings.Split(accept, ",")); lines != got {
				t.Errorf("%q: got %v, on lines of their own %v", accept, got, lines)
			}
		}
		lower := strings.ToLower(accept)
		around := map[Format]string{CSV: "text/csv text/* */*", NDJSON: "application/x-ndjson application/* */*"}[got]
		named := got == JSON
		for mediaRange := range strings.FieldsSeq(around) {
			named = named || strings.Contains(lower, mediaRange)
		}
		if !named {
			t.Errorf("%q: got %v, which it does not name", accept, got)
		}
	})
}
