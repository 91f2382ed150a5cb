package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"countries/validation"
)

// failures is the body of an answer with these failures.
func failures(all ...string) string {
	return `{"detail":[` + strings.Join(all, ",") + `]}`
}

const (
	emptyBody = `{"loc":["body"],"msg":"field required","type":"value_error.missing"}`
	tooFew    = `{"loc":["body"],"msg":"ensure this value has at least 1 items","type":"value_error.list.min_items","ctx":{"limit_value":1}}`
	tooMany   = `{"loc":["body"],"msg":"ensure this value has at most 10000 items","type":"value_error.list.max_items","ctx":{"limit_value":10000}}`
	unread    = `{"detail":"There was an error parsing the body"}`
)

func missing(row int, field string) string {
	return fmt.Sprintf(`{"loc":["body",%d,%q],"msg":"field required","type":"value_error.missing"}`, row, field)
}

func notInteger(row int, field string) string {
	return fmt.Sprintf(`{"loc":["body",%d,%q],"msg":"value is not a valid integer","type":"type_error.integer"}`, row, field)
}

func notCSV(row int, message string) string {
	return fmt.Sprintf(`{"loc":["body",%d],"msg":%q,"type":"value_error.csv"}`, row, message)
}

func TestBulkCSV(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for body, want := range map[string]string{
		"id,name,capital,area\r\n7,Germany,Berlin,357022\r\n,Nauru,,21\r\n": `[{"id":7,"name":"Germany","capital":"Berlin","area":357022},{"id":8,"name":"Nauru","capital":"","area":21}]`,

		// Columns.
		"\ufeffname,capital,area\nA,B,1":              `[{"id":4,"name":"A","capital":"B","area":1}]`,
		"area,note,capital,id,name\n1,x,B,9,A\n":      `[{"id":9,"name":"A","capital":"B","area":1}]`,
		"name,capital,area,,\nA,B,1,x,y\n":            `[{"id":4,"name":"A","capital":"B","area":1}]`,
		"name,name,capital,area,id,id\n0,A,B,1,5,6\n": `[{"id":6,"name":"A","capital":"B","area":1}]`,
		"name,capital,area,id,id\nA,B,1,5,\n":         `[{"id":4,"name":"A","capital":"B","area":1}]`,
		"\"name\",\"capital\",\"area\"\nA,B,1\n":      `[{"id":4,"name":"A","capital":"B","area":1}]`,
		"\n\r\nname,capital,area\n\n\nA,B,1\n\n":      `[{"id":4,"name":"A","capital":"B","area":1}]`,
		"Name,capital,area\nA,B,1\n":                  failures(missing(0, "name")),
		"name, capital,area\nA,B,1\n":                 failures(missing(0, "capital")),
		"name;capital;area\nA;B;1\n":                  failures(missing(0, "name"), missing(0, "capital"), missing(0, "area")),
		"id\n7\n8\n":                                  failures(missing(0, "name"), missing(0, "capital"), missing(0, "area"), missing(1, "name"), missing(1, "capital"), missing(1, "area")),
		"A,B,1\n":                                     failures(tooFew),

		// Values.
		"name,capital,area\n A , B ,+1_0\n":                   `[{"id":4,"name":" A ","capital":" B ","area":10}]`,
		"name,capital,area\n\"=1+1,\"\"\",\"a\r\nb\n\", ٣ \n": `[{"id":4,"name":"=1+1,\"","capital":"a\r\nb\n","area":3}]`,
		"name,capital,area\nA,B,\n":                           failures(notInteger(0, "area")),
		"name,capital,area\nA,B,1.0\n":                        failures(notInteger(0, "area")),
		"name,capital,area,id\nA,B,1,x\n":                     failures(notInteger(0, "id")),
		"name,capital,area,id\nA,B,1, \n":                     failures(notInteger(0, "id")),
		"name,capital,area,id\nA,B,1,0\n":                     failures(`{"loc":["body",0,"id"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}}`),
		"name,capital,area\nA,B,9007199254740992\n":           failures(`{"loc":["body",0,"area"],"msg":"ensure this value is less than or equal to 9007199254740991","type":"value_error.number.not_le","ctx":{"limit_value":9007199254740991}}`),
		"capital,area,name\nB,1,\n":                           failures(`{"loc":["body",0,"name"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}}`),
		"name,capital,area\nA,B\x00,1\n":                      failures(`{"loc":["body",0,"capital"],"msg":"string contains a NUL character","type":"value_error.nul"}`),
		"name,capital,area,note\nA,B,1,\x00\n":                `[{"id":4,"name":"A","capital":"B","area":1}]`,
		"area,id,name,capital\nx,y,A,B\n1,2,A,B\n,,A,B\n":     failures(notInteger(0, "id"), notInteger(0, "area"), notInteger(2, "area")),

		// What is not CSV. The rows before are looked at, and a row of another
		// length does not hide those behind it.
		"name,capital,area\nA,B,1,2\nA,B\nA,B,x\n":   failures(notCSV(0, "4 fields for 3 columns: line 2"), notCSV(1, "2 fields for 3 columns: line 3"), notInteger(2, "area")),
		"name,capital,area\nA,B,x\nA,\"B,1\nA,B,1\n": failures(notInteger(0, "area"), notCSV(1, "a quoted field does not end: line 3")),
		"name,capital,area\nA,B\"C\",1\nA,B,x\n":     failures(notCSV(0, `a quote in a field without quotes: line 2`)),
		"name,capital,area\nA,\"B\" ,1\n":            failures(notCSV(0, "text behind a quoted field: line 2")),
		"name,capital,area\rA,B,1\r":                 failures(notCSV(0, "a carriage return without a line feed: line 1")),

		// No rows.
		"name,capital,area\r\n": failures(tooFew),
		"name,capital,area":     failures(tooFew),
		"\r\n":                  failures(tooFew),
		"\ufeff":                failures(tooFew),
		"":                      failures(emptyBody),
		"name,capital,area\n" + strings.Repeat("A,B,1\n", 10_001): failures(tooMany),
		"name,capital,area\n" + strings.Repeat("A\n", 10_001):     failures(tooMany),

		// Not UTF-8, wherever it is.
		"name,capital,area\nA,B\xff,1\n":            unread,
		"name,capital,area\nA,\"B\"x,1\nA,\xe9,1\n": unread,
		"\xff\xfen\x00a\x00m\x00e\x00":              unread,
		"name,capital,area\nA,B,\xe2\x82":           unread,
	} {
		checkBulk(t, "text/csv", body, want)
	}
}

func TestBulkNDJSON(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const a = `{"name":"A","capital":"B","area":1}`
	const stored = `[{"id":4,"name":"A","capital":"B","area":1}]`
	notDict := func(row int) string {
		return fmt.Sprintf(`{"loc":["body",%d],"msg":"value is not a valid dict","type":"type_error.dict"}`, row)
	}
	notJSON := func(row int, message, doc string, at int) string {
		return fmt.Sprintf(`{"loc":["body",%d,%d],"msg":"%s: line 1 column %d (char %d)","type":"value_error.jsondecode","ctx":{"msg":%q,"doc":%s,"pos":%d,"lineno":1,"colno":%d}}`,
			row, at, message, at+1, at, message, validation.AppendString(nil, doc), at, at+1)
	}
	for body, want := range map[string]string{
		`{"id":7,"name":"A","capital":"B","area":1}` + "\n" + a + "\n": `[{"id":7,"name":"A","capital":"B","area":1},{"id":8,"name":"A","capital":"B","area":1}]`,
		a:                          stored,
		a + "\r\n":                 stored,
		"\ufeff" + a:               stored,
		"\n \n\r\n" + a + "\n\t\n": stored,
		" \t" + a + " \r\n":        stored,
		`{"name":"A","capital":"B","area":2,"area":1,"x":[{}]}`: stored,

		`{"name":"A","capital":"B","area":"1"}`:     failures(notInteger(0, "area")),
		a + "\n" + `{"area":1.0}`:                   failures(missing(1, "name"), missing(1, "capital"), notInteger(1, "area")),
		"5\n" + a + "\n[" + a + "]\n\"\"\n":         failures(notDict(0), notDict(2), notDict(3)),
		"null\n":                                    failures(`{"loc":["body",0],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}`),
		`{"name":null,"capital":"\ud800","area":1}`: failures(`{"loc":["body",0,"name"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}`, `{"loc":["body",0,"capital"],"msg":"string contains a lone surrogate","type":"value_error.unicode"}`),

		// A line that is not JSON does not hide those behind it.
		"é{\n" + a + "\n{}":          failures(notJSON(0, "Expecting value", "é{", 0), missing(2, "name"), missing(2, "capital"), missing(2, "area")),
		a + "\n\n" + `{"name":"é" x`: failures(notJSON(1, "Expecting ',' delimiter", `{"name":"é" x`, 12)),
		a + a:                        failures(notJSON(0, "Extra data", a+a, len(a))),
		"{\n}\n":                     failures(notJSON(0, "Expecting property name enclosed in double quotes", "{", 1), notJSON(1, "Expecting value", "}", 0)),
		"\u00a0\n":                   failures(notJSON(0, "Expecting value", "\u00a0", 0)),
		" \tx y \r\n":                failures(notJSON(0, "Expecting value", " \tx y ", 2)),
		"NaN":                        failures(notJSON(0, "Expecting value", "NaN", 0)),

		"":                             failures(emptyBody),
		"\n":                           failures(tooFew),
		"\ufeff":                       failures(tooFew),
		strings.Repeat(a+"\n", 10_001): failures(tooMany),
		strings.Repeat("x\n", 10_001):  failures(tooMany),

		a + "\n\xff\n": unread,
		"x\n\xff":      unread,
		strings.Repeat("[", 1001) + strings.Repeat("]", 1001): unread,
	} {
		checkBulk(t, ndjsonType, body, want)
	}
}

// checkBulk posts a bulk to a new service. What is refused stores nothing.
func checkBulk(t *testing.T, mediaType, body, want string) {
	t.Helper()
	service := newService(t)
	status := map[bool]int{true: 201, false: 422}[strings.HasPrefix(want, "[")]
	if want == unread {
		status = 400
	}
	got := send(t, service, "POST", "/countries/bulk", body, "Content-Type: "+mediaType)
	if got.Code != status || got.Body.String() != want || got.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%.200q\ngot  %d %.900s\nwant %d %.900s", body, got.Code, got.Body, status, want)
	}
	if list := send(t, service, "GET", "/countries", "").Body.String(); status != 201 && list != sampleList {
		t.Errorf("%.200q: refused, and yet the list is %s", body, list)
	}
}

// TestBulkFormats: what has nothing to do with the format is as in JSON.
func TestBulkFormats(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "POST", target: "/countries/bulk", body: "id,name,capital,area\n9,A,B,1\n1,A,B,1\n", headers: []string{"Content-Type: text/csv"},
			status: 409, want: `{"detail":"Country 1 already exists"}`},
		{method: "POST", target: "/countries/bulk", body: thailand, headers: []string{"Content-Type: application/x-ndjson"},
			status: 409, want: `{"detail":"Country 1 already exists"}`},
		{method: "POST", target: "/countries/bulk", body: "name\nA\n", headers: []string{"Content-Type: text/csv", "Content-Encoding: gzip"},
			status: 415, want: `{"detail":"Unsupported Media Type"}`},
		{method: "POST", target: "/countries/bulk", body: "name\n" + strings.Repeat("x", 16<<20), headers: []string{"Content-Type: text/csv"},
			status: 413, want: `{"detail":"Request Entity Too Large"}`},
		{method: "POST", target: "/countries/bulk", body: "name\nA\n", headers: []string{"Content-Type: text/plain"},
			status: 422, want: failures(`{"loc":["body"],"msg":"value is not a valid list","type":"type_error.list"}`)},
		{method: "POST", target: "/countries", body: "name\nA\n", headers: []string{"Content-Type: text/csv"},
			status: 422, want: failures(`{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}`)},
		{method: "GET", target: "/countries", status: 200, want: sampleList},
	})
}
