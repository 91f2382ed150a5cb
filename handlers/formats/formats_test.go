package formats

import (
	"testing"

	"countries/models"
)

// write is the countries in a format.
func write(format Format, countries []models.Country) string {
	text := format.AppendStart(nil)
	for i, country := range countries {
		text = format.AppendItem(text, i, country)
	}
	return string(format.AppendEnd(text))
}

func TestWrite(t *testing.T) {
	t.Parallel()
	countries := []models.Country{
		{ID: 1, Name: "Åland Islands", Capital: "Mariehamn", Area: 1580},
		{ID: 2, Name: ` a b `, Capital: "", Area: 0},
		{ID: 3, Name: `say "no"`, Capital: "Washington, D.C.", Area: models.MaxID},
		{ID: models.MaxID, Name: "a\nb", Capital: "a\r\nb\rc", Area: 7},
		{ID: 5, Name: "=1+1", Capital: "\u2028<&\t'", Area: 7},
	}
	for format, want := range map[Format]string{
		JSON: `[{"id":1,"name":"Åland Islands","capital":"Mariehamn","area":1580},` +
			`{"id":2,"name":" a b ","capital":"","area":0},` +
			`{"id":3,"name":"say \"no\"","capital":"Washington, D.C.","area":9007199254740991},` +
			`{"id":9007199254740991,"name":"a\nb","capital":"a\r\nb\rc","area":7},` +
			`{"id":5,"name":"=1+1","capital":"` + "\u2028" + `<&\t'","area":7}]`,
		CSV: "id,name,capital,area\r\n" +
			"1,Åland Islands,Mariehamn,1580\r\n" +
			"2, a b ,,0\r\n" +
			`3,"say ""no""","Washington, D.C.",9007199254740991` + "\r\n" +
			"9007199254740991,\"a\nb\",\"a\r\nb\rc\",7\r\n" +
			"5,=1+1,\u2028<&\t',7\r\n",
		NDJSON: `{"id":1,"name":"Åland Islands","capital":"Mariehamn","area":1580}` + "\n" +
			`{"id":2,"name":" a b ","capital":"","area":0}` + "\n" +
			`{"id":3,"name":"say \"no\"","capital":"Washington, D.C.","area":9007199254740991}` + "\n" +
			`{"id":9007199254740991,"name":"a\nb","capital":"a\r\nb\rc","area":7}` + "\n" +
			`{"id":5,"name":"=1+1","capital":"` + "\u2028" + `<&\t'","area":7}` + "\n",
	} {
		if got := write(format, countries); got != want {
			t.Errorf("%s\ngot  %q\nwant %q", format.MediaType(), got, want)
		}
	}
	for format, want := range map[Format]string{JSON: "[]", CSV: "id,name,capital,area\r\n", NDJSON: ""} {
		if got := write(format, nil); got != want {
			t.Errorf("%s of none: got %q, want %q", format.MediaType(), got, want)
		}
	}
}

func TestOfContent(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]Format{
		"":                                 JSON,
		"application/json":                 JSON,
		"text/csv":                         CSV,
		" Text/CSV ; charset=utf-8":        CSV,
		CSV.MediaType():                    CSV,
		"application/x-ndjson":             NDJSON,
		"application/x-ndjson;charset=utf": NDJSON,
		"application/ndjson":               JSON,
		"text/csvx":                        JSON,
		"application/csv":                  JSON,
	} {
		if got := OfContent(contentType); got != want {
			t.Errorf("%q: got %v, want %v", contentType, got, want)
		}
	}
}
