package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
)

func TestList(t *testing.T) {
	t.Parallel()
	invalidCursor := `{"detail":[{"loc":["query","cursor"],"msg":"invalid cursor","type":"value_error.cursor"}]}`
	run(t, newService(t), []exchange{
		{method: "GET", target: "/countries", status: 200, want: sampleList,
			header: map[string]string{"X-Total-Count": "3", "Link": "", "Content-Type": "application/json"}},
		{method: "GET", target: "/countries?limit=3", status: 200, want: sampleList, header: map[string]string{"Link": ""}},
		{method: "GET", target: "/countries?q=bang&max_area=513120&min_area=513120", status: 200, want: `[` + thailand + `]`,
			header: map[string]string{"X-Total-Count": "1"}},
		{method: "GET", target: "/countries?q=B%C3%A1NGK%C3%96", status: 200, want: `[` + thailand + `]`},
		{method: "GET", target: "/countries?q=%00", status: 200, want: `[]`},
		{method: "GET", target: "/countries?q=%zz;&limit=5", status: 200, want: `[]`},
		{method: "GET", target: "/countries?cursor=", status: 422, want: invalidCursor},
		{method: "GET", target: "/countries?cursor=AAAA&limit=1", status: 422, want: invalidCursor},
		{method: "GET", target: "/countries?cursor=AAAA&limit=0", status: 422,
			want: `{"detail":[{"loc":["query","limit"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}},` +
				`{"loc":["query","cursor"],"msg":"invalid cursor","type":"value_error.cursor"}]}`},
	})
}

// TestPages walks every sort page by page, through the Link header alone, and
// expects what a stable sort of the whole list gives.
func TestPages(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for i := range 50 {
		body := fmt.Sprintf(`{"name":"n%d é","capital":"c%d","area":%d}`, i%7, i%5, i%3)
		if got := send(t, service, "POST", "/countries", body); got.Code != http.StatusCreated {
			t.Fatal(got.Body)
		}
	}
	for _, sort := range []string{"id", "-id", "name", "-name", "capital", "-capital", "area", "-area"} {
		whole := mustList(t, service, "/countries?sort="+sort)
		if !slices.IsSortedFunc(whole, order(models.Sort(sort))) {
			t.Errorf("sort %s: %v", sort, whole)
		}
		var paged []models.Country
		for next := "/countries?limit=7&sort=" + sort; next != ""; {
			answer := send(t, service, "GET", next, "")
			paged = append(paged, decodeList(t, answer.Body.Bytes())...)
			if got := answer.Header().Get("X-Total-Count"); got != "53" {
				t.Errorf("%s: got X-Total-Count %s, want 53", next, got)
			}
			next = nextOf(t, answer.Header().Get("Link"))
		}
		if diff := cmp.Diff(whole, paged); diff != "" {
			t.Errorf("sort %s: pages differ from the whole (-whole +pages)\n%s", sort, diff)
		}
	}
}

func order(sort models.Sort) func(a, b models.Country) int {
	field, descending := sort.Field()
	return func(a, b models.Country) int {
		var c int
		switch field {
		case "name":
			c = strings.Compare(a.Name, b.Name)
		case "capital":
			c = strings.Compare(a.Capital, b.Capital)
		case "area":
			c = int(a.Area - b.Area)
		}
		if c == 0 {
			c = int(a.ID - b.ID)
		}
		if descending {
			return -c
		}
		return c
	}
}

// TestNextPage: the link keeps every parameter, whatever its characters.
func TestNextPage(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for range 3 {
		send(t, service, "POST", "/countries", `{"name":"a;b>\"é&+","capital":"","area":5}`)
	}
	target := "/countries?q=a;b%3E%22%C3%A9%26%2B&min_area=+5&max_area=5&sort=-name&limit=0_1&unknown=x"
	for n := 3; n > 0; n-- {
		got := send(t, service, "GET", target, "")
		if countries := decodeList(t, got.Body.Bytes()); len(countries) != 1 || countries[0].ID != int64(n+3) {
			t.Fatalf("GET %s: got %s", target, got.Body)
		}
		target = nextOf(t, got.Header().Get("Link"))
		if n == 1 && target != "" {
			t.Errorf("a page follows the last one: %s", target)
		}
	}
}

// TestForeignCursor: a cursor is good for the list it was made for, alone.
func TestForeignCursor(t *testing.T) {
	t.Parallel()
	service := newService(t)
	next := nextOf(t, send(t, service, "GET", "/countries?limit=1&sort=name", "").Header().Get("Link"))
	for _, tc := range []struct {
		change func(string) string
		status int
	}{
		{func(s string) string { return s }, 200},
		{func(s string) string { return strings.Replace(s, "limit=1", "limit=2", 1) }, 200},
		{func(s string) string { return strings.Replace(s, "sort=name", "sort=-name", 1) }, 422},
		{func(s string) string { return strings.Replace(s, "sort=name", "sort=area", 1) }, 422},
		{func(s string) string { return s + "&q=a" }, 422},
		{func(s string) string { return s + "&min_area=1" }, 422},
		{func(s string) string { return strings.Replace(s, "cursor=", "cursor=A", 1) }, 422},
	} {
		target := tc.change(next)
		if got := send(t, service, "GET", target, ""); got.Code != tc.status {
			t.Errorf("GET %s: got %d %s, want %d", target, got.Code, got.Body, tc.status)
		}
	}
}

// TestOwnWrites: a list that was kept is not served once something changed.
func TestOwnWrites(t *testing.T) {
	t.Parallel()
	service := newService(t)
	for i := range 20 {
		before := send(t, service, "GET", "/countries", "")
		send(t, service, "PATCH", "/countries/1", fmt.Sprintf(`{"area":%d}`, i))
		after := send(t, service, "GET", "/countries", "")
		if got := decodeList(t, after.Body.Bytes())[0].Area; got != int64(i) {
			t.Fatalf("got area %d, want %d", got, i)
		}
		if before.Header().Get("ETag") == after.Header().Get("ETag") {
			t.Fatalf("the ETag %s outlived a change", after.Header().Get("ETag"))
		}
	}
}

// TestStream: a list too long to keep arrives whole, and without its length.
func TestStream(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	service := newService(t)
	name := strings.Repeat("x", 200)
	for range 2 {
		rows := strings.Repeat(fmt.Sprintf(`{"name":%q,"capital":"","area":1},`, name), 5000)
		if got := send(t, service, "POST", "/countries/bulk", "["+strings.TrimSuffix(rows, ",")+"]"); got.Code != 201 {
			t.Fatal(got.Code)
		}
	}
	got := send(t, service, "GET", "/countries", "")
	if n := len(decodeList(t, got.Body.Bytes())); n != 10003 {
		t.Errorf("got %d countries, want 10003", n)
	}
	if length := got.Header().Get("Content-Length"); length != "" {
		t.Errorf("got Content-Length %s for a stream", length)
	}
	again := send(t, service, "GET", "/countries", "", "If-None-Match: "+got.Header().Get("ETag"))
	if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("If-None-Match: got %d and %d bytes", again.Code, again.Body.Len())
	}
}

func mustList(tb testing.TB, service http.Handler, target string) []models.Country {
	tb.Helper()
	return decodeList(tb, send(tb, service, "GET", target, "").Body.Bytes())
}

func decodeList(tb testing.TB, body []byte) (list []models.Country) {
	tb.Helper()
	if err := json.Unmarshal(body, &list); err != nil {
		tb.Fatalf("%v: %s", err, body)
	}
	return list
}

// nextOf is the target in a Link header, or "".
func nextOf(tb testing.TB, link string) string {
	tb.Helper()
	if link == "" {
		return ""
	}
	target, ok := strings.CutSuffix(link, `>; rel="next"`)
	if !ok || !strings.HasPrefix(target, "<") {
		tb.Fatalf("got Link %q", link)
	}
	return target[1:]
}
