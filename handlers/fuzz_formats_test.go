package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"countries/handlers/formats"
	"countries/models"
	"countries/validation"
)

// bind reads a body as the bulk handler does.
func bind(tb testing.TB, mediaType string, body []byte) ([]models.Country, error) {
	tb.Helper()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequestWithContext(tb.Context(), "POST", "/countries/bulk", bytes.NewReader(body))
	c.Request.Header.Set("Content-Type", mediaType)
	countries, err := bindBulk(c)
	if failures, ok := errors.AsType[validation.Errors](err); err != nil && !ok && !errors.Is(err, validation.ErrUnreadable) || ok && len(failures) == 0 {
		tb.Fatalf("%q: got error %v", body, err)
	}
	return countries, err
}

// FuzzCSV: what is accepted as CSV is accepted in JSON, and is the same
// countries, and so it is when these are written as CSV again.
func FuzzCSV(f *testing.F) {
	for _, body := range []string{
		"id,name,capital,area\r\n7,Germany,Berlin,357022\r\n,Nauru,,21\r\n", "\ufeffarea,name,capital,x\n ٣ ,\"a\r\n\"\"\",=1+1,\n",
		"name,name,capital,area\n\n,A,,+1_0\n", "name,capital,area\nA,\"B\" ,1", "name,capital,area\nA,B\rC,1\n", "name,capital,area\nA,B,1,2\nA,B\n",
		"name,capital,area\nA,B\xff,1\n", "name,capital,area\n\"A,B,1\n", "name,capital,area\n\x00,\u2028,-1\n", "id,area\n9007199254740992,-0\n",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		countries, err := bind(t, formats.CSV.MediaType(), body)
		if err != nil {
			return
		}
		var values []any
		for _, c := range countries {
			value := map[string]any{"name": c.Name, "capital": c.Capital, "area": c.Area}
			if c.ID != 0 {
				value["id"] = c.ID
			}
			values = append(values, value)
		}
		asJSON, err := json.Marshal(values)
		if err != nil {
			t.Fatal(err)
		}
		got, err := bind(t, formats.JSON.MediaType(), asJSON)
		if diff := cmp.Diff(countries, got); err != nil || diff != "" {
			t.Errorf("%q: %s: %v (-as CSV +as JSON)\n%s", body, asJSON, err, diff)
		}
		again := formats.CSV.AppendStart(nil)
		for i, c := range countries {
			again = formats.CSV.AppendItem(again, i, c)
		}
		again = bytes.ReplaceAll(again, []byte("\n0,"), []byte("\n,")) // no id
		got, err = bind(t, formats.CSV.MediaType(), again)
		if diff := cmp.Diff(countries, got); !strings.Contains(string(body), "\n0,") && (err != nil || diff != "") {
			t.Errorf("%q: %q: %v (-first +again)\n%s", body, again, err, diff)
		}
	})
}

// FuzzNDJSON: lines are accepted, or refused with the same failures, as the
// list of them is in JSON.
func FuzzNDJSON(f *testing.F) {
	for _, body := range []string{
		`{"name":"A","capital":"B","area":1}` + "\r\n\n" + `{"id":7,"name":"\ud83c\udde6","capital":"","area":0}`,
		"\ufeff{}\nnull\n5\n[]\n\"\\ud800\"\n", "{\"name\":\"A\",\"name\":5,\"area\":1.0}\n{", "NaN", "\xff", "1 2\n", "{\"name\":\"a\u2028\u0085\"}\r", "[\n]",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		countries, err := bind(t, formats.NDJSON.MediaType(), body)
		var lines []string
		for line := range strings.SplitSeq(strings.TrimPrefix(string(body), "\ufeff"), "\n") {
			if line = strings.Trim(line, " \t\r"); line == "" {
				continue
			}
			if lines = append(lines, line); !json.Valid([]byte(line)) {
				if err == nil {
					t.Errorf("%q is accepted, though %q is not JSON", body, line)
				}
				return
			}
		}
		if len(lines) == 0 {
			return
		}
		want, wantErr := bind(t, formats.JSON.MediaType(), []byte("["+strings.Join(lines, ",")+"]"))
		var failures, wantFailures validation.Errors
		if errors.As(err, &failures) != errors.As(wantErr, &wantFailures) || (err == nil) != (wantErr == nil) {
			t.Errorf("%q: got %v, as a list %v", body, err, wantErr)
		}
		if diff := cmp.Diff(wantFailures, failures); diff != "" {
			t.Errorf("%q: failures (-as a list +as lines)\n%s", body, diff)
		}
		if diff := cmp.Diff(want, countries); err == nil && diff != "" {
			t.Errorf("%q: countries (-as a list +as lines)\n%s", body, diff)
		}
	})
}
