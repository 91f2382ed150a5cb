package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers"
	"countries/models"
)

const (
	csvType    = "text/csv; charset=utf-8; header=present"
	ndjsonType = "application/x-ndjson"

	sampleCSV = "id,name,capital,area\r\n" +
		"1,Thailand,Bangkok,513120\r\n" +
		"2,Australia,Canberra,7617930\r\n" +
		"3,Egypt,Cairo,1010408\r\n"
	sampleNDJSON = `{"id":1,"name":"Thailand","capital":"Bangkok","area":513120}` + "\n" +
		`{"id":2,"name":"Australia","capital":"Canberra","area":7617930}` + "\n" +
		`{"id":3,"name":"Egypt","capital":"Cairo","area":1010408}` + "\n"
)

func TestListFormats(t *testing.T) {
	t.Parallel()
	run(t, newService(t), []exchange{
		{method: "GET", target: "/countries", headers: []string{"Accept: text/csv"}, status: 200, want: sampleCSV,
			header: map[string]string{"Content-Type": csvType, "X-Total-Count": "3", "Link": ""}},
		{method: "GET", target: "/countries", headers: []string{"Accept: application/x-ndjson"}, status: 200, want: sampleNDJSON,
			header: map[string]string{"Content-Type": ndjsonType, "X-Total-Count": "3", "Link": ""}},
		{method: "GET", target: "/countries", headers: []string{"Accept: */*"}, status: 200, want: sampleList,
			header: map[string]string{"Content-Type": "application/json"}},
		{method: "GET", target: "/countries", headers: []string{"Accept: text/html"}, status: 200, want: sampleList},
		{method: "GET", target: "/countries", headers: []string{"Accept: application/json;q=0.1, text/*;q=0.2"}, status: 200, want: sampleCSV},
		{method: "HEAD", target: "/countries", headers: []string{"Accept: text/csv"}, status: 200, want: sampleCSV, // which net/http drops
			header: map[string]string{"Content-Type": csvType, "Content-Length": fmt.Sprint(len(sampleCSV))}},

		{method: "GET", target: "/countries?q=thai&limit=5", headers: []string{"Accept: text/csv"}, status: 200,
			want: "id,name,capital,area\r\n1,Thailand,Bangkok,513120\r\n", header: map[string]string{"X-Total-Count": "1"}},
		{method: "GET", target: "/countries?q=nowhere", headers: []string{"Accept: text/csv"}, status: 200, want: "id,name,capital,area\r\n"},
		{method: "GET", target: "/countries?q=nowhere", headers: []string{"Accept: application/x-ndjson"}, status: 200, want: ""},
		{method: "GET", target: "/countries?limit=0", headers: []string{"Accept: text/csv"}, status: 422,
			want:   `{"detail":[{"loc":["query","limit"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}}]}`,
			header: map[string]string{"Content-Type": "application/json"}},
		{method: "GET", target: "/countries/1", headers: []string{"Accept: text/csv"}, status: 200, want: thailand},
	})
}

// TestListTags: each format has a tag of its own, and every answer says that it
// depends on Accept.
func TestListTags(t *testing.T) {
	t.Parallel()
	service := newService(t)
	tags := map[string]string{}
	for range 2 { // the second time from what is kept
		for _, accept := range []string{"application/json", "text/csv", ndjsonType} {
			for _, target := range []string{"/countries", "/countries?limit=2&sort=name"} {
				for _, method := range []string{"GET", "HEAD"} {
					got := send(t, service, method, target, "", "Accept: "+accept)
					tag := got.Header().Get("ETag")
					if other, ok := tags[tag]; ok && other != accept+target {
						t.Errorf("%s %s as %s has the tag of %s", method, target, accept, other)
					}
					tags[tag] = accept + target
					same := send(t, service, method, target, "", "Accept: "+accept, "If-None-Match: "+tag)
					if same.Code != http.StatusNotModified || same.Body.Len() > 0 || same.Header().Get("ETag") != tag {
						t.Errorf("%s %s as %s, known: got %d %s", method, target, accept, same.Code, same.Body)
					}
					for _, answer := range []http.Header{got.Header(), same.Header()} {
						if vary := strings.Join(answer["Vary"], ", "); vary != "Accept-Encoding, Accept" {
							t.Errorf("%s %s as %s: got Vary %q", method, target, accept, vary)
						}
					}
				}
			}
		}
	}
	if len(tags) != 6 {
		t.Errorf("got %d tags, want 6: %v", len(tags), tags)
	}
}

// TestPagesFormats follows the pages of a list in each format.
func TestPagesFormats(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for accept, want := range map[string]string{"text/csv": sampleCSV, ndjsonType: sampleNDJSON} {
		header, all := "", ""
		for target := "/countries?limit=1"; target != ""; {
			got := send(t, service, "GET", target, "", "Accept: "+accept)
			page := got.Body.String()
			if accept == "text/csv" {
				header, page, _ = strings.Cut(page, "\r\n")
			}
			all += page
			target, _, _ = strings.Cut(strings.TrimPrefix(got.Header().Get("Link"), "<"), ">")
		}
		if accept == "text/csv" {
			all = header + "\r\n" + all
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Errorf("%s (-want +got)\n%s", accept, diff)
		}
	}
}

// TestRoundTrip takes countries from JSON through CSV and NDJSON back to JSON,
// each time into a new database.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	const n = 10_000
	pieces := []string{`"`, `""`, ",", "\r\n", "\n", "\r", "🇦🇽", "=1+1", "@", "-", "+", "\t", " ", "'", ";", "\\", "\u2028", "\ufeff", "é", "Å", "null", "{}"}
	countries := make([]models.Country, n)
	for i := range countries {
		name := pieces[i%len(pieces)] + pieces[i/len(pieces)%len(pieces)] + pieces[i/len(pieces)/len(pieces)%len(pieces)]
		countries[i] = models.Country{ID: int64(2*i + 1), Name: name, Area: int64(i) * 900_000_000_000}
		if i%3 > 0 { // else it has none
			countries[i].Capital = strings.Repeat(name, i%3)
		}
	}
	first := mustFill(t, countries)
	want := send(t, first, "GET", "/countries", "").Body.String()

	last := first
	for _, mediaType := range []string{"text/csv", ndjsonType, "application/json"} {
		body := send(t, last, "GET", "/countries", "", "Accept: "+mediaType).Body.String()
		last = mustFill(t, nil)
		if got := send(t, last, "POST", "/countries/bulk", body, "Content-Type: "+mediaType); got.Code != http.StatusCreated {
			t.Fatalf("%s: got %d %.500s", mediaType, got.Code, got.Body)
		}
		if got := send(t, last, "GET", "/countries", "").Body.String(); got != want {
			t.Fatalf("%s: got %.500s, want %.500s", mediaType, got, want)
		}
	}
}

// mustFill is a service with these countries and no others.
func mustFill(tb testing.TB, countries []models.Country) http.Handler {
	tb.Helper()
	s := openStore(tb, ":memory:")
	for _, country := range models.Sample() {
		if err := s.Delete(tb.Context(), country.ID, nil); err != nil {
			tb.Fatal(err)
		}
	}
	if len(countries) > 0 {
		if _, err := s.Create(tb.Context(), countries); err != nil {
			tb.Fatal(err)
		}
	}
	return handlers.New(s, handlers.Options{})
}
