package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the pictures in docs/pictures anew")

const (
	germany  = `{"id":4,"name":"Germany","capital":"Berlin","area":357022}`
	thailand = `{"id":1,"name":"Thailand","capital":"Bangkok","area":513120}`
	renamed  = `{"id":1,"name":"Thailand","capital":"Krung Thep Maha Nakhon","area":513120}`
)

// TestDocs executes every operation on /docs as it stands there.
func TestDocs(t *testing.T) {
	t.Parallel()
	b := openTab(t, mustServe(t, "--database", ":memory:"))
	b.open("/docs", ".opblock")
	if title := mustAct(b, chromedp.Title()); title != "Countries - Swagger UI" {
		t.Errorf("the title is %q", title)
	}
	operations := []struct{ id, summary, status, body string }{
		{"get_countries", "Get Countries", "200", `[` + thailand + `,{"id":2,"name":"Australia","capital":"Canberra","area":7617930},{"id":3,"name":"Egypt","capital":"Cairo","area":1010408}]`},
		{"add_country", "Add Country", "201", germany},
		{"add_countries", "Add Countries", "201", `[{"id":5,"name":"Germany","capital":"Berlin","area":357022},{"id":6,"name":"Vatican City","capital":"","area":0}]`},
		{"get_country", "Get Country", "200", thailand},
		{"replace_country", "Replace Country", "200", renamed},
		{"update_country", "Update Country", "200", renamed},
		{"delete_country", "Delete Country", "204", ""},
	}
	var want []string
	for _, operation := range operations {
		want = append(want, operation.summary)
		b.click(block(operation.id) + " .opblock-summary-control")
		b.click(block(operation.id) + " .try-out__btn")
		b.executes(operation.id, operation.status, operation.body)
		b.click(block(operation.id) + " .opblock-summary-control")
	}
	if diff := cmp.Diff(want, b.texts(".opblock-summary-description")); diff != "" {
		t.Errorf("operations on the page (-executed +shown):\n%s", diff)
	}
	if *update {
		b.picture("docs.png", "/docs", ".opblock", 1200, 900)
	}
}

// TestDocsRefusal empties the body of a request and sees what is missing.
func TestDocsRefusal(t *testing.T) {
	t.Parallel()
	b := openTab(t, mustServe(t, "--database", ":memory:"))
	b.open("/docs#/countries/add_country", block("add_country")+" .try-out__btn") // the link opens it
	b.click(block("add_country") + " .try-out__btn")
	b.write(block("add_country")+" textarea", "{}") // Swagger UI does not send an empty text
	b.executes("add_country", "422", `{"detail":[`+
		`{"loc":["body","name"],"msg":"field required","type":"value_error.missing"},`+
		`{"loc":["body","capital"],"msg":"field required","type":"value_error.missing"},`+
		`{"loc":["body","area"],"msg":"field required","type":"value_error.missing"}]}`)
	b.expect("422 from /countries")
}

// TestDocsAuthorize gives a key, which the page remembers.
func TestDocsAuthorize(t *testing.T) {
	t.Parallel()
	const key = "a-key-that-nobody-guesses"
	b := openTab(t, mustServe(t, "--database", ":memory:", "--api-keys", key))
	const page = "/docs#/countries/add_country"
	b.open(page, block("add_country")+" .try-out__btn")
	b.click(block("add_country") + " .try-out__btn")
	b.executes("add_country", "401", `{"detail":"Not authenticated"}`)
	b.expect("401 from /countries")

	b.click(".auth-wrapper .authorize")
	b.do(chromedp.SendKeys(chromedp.CSS("#auth-bearer-value"), key))
	b.click(".auth-container:has(#auth-bearer-value) .authorize")
	b.click(".auth-container .btn-done")
	b.click(block("add_country") + " .btn-clear") // or else the answer before is still there
	b.executes("add_country", "201", germany)

	b.open(page, block("add_country")+" .try-out__btn")
	b.click(block("add_country") + " .try-out__btn")
	b.executes("add_country", "201", `{"id":5,"name":"Germany","capital":"Berlin","area":357022}`)
}

// TestRedoc finds every operation on /redoc.
func TestRedoc(t *testing.T) {
	t.Parallel()
	b := openTab(t, mustServe(t, "--database", ":memory:"))
	b.open("/redoc", "[data-section-id='tag/countries/operation/delete_country']")
	want := []string{
		"Get Countries", "Add Country", "Add Countries",
		"Get Country", "Replace Country", "Update Country", "Delete Country",
	}
	if diff := cmp.Diff(want, b.texts("[data-section-id*='/operation/'] h2")); diff != "" {
		t.Errorf("operations on the page (-want +got):\n%s", diff)
	}
	if *update {
		b.picture("redoc.png", "/redoc#tag/countries/operation/add_country", "[data-section-id='tag/countries/operation/add_country']", 1400, 900)
	}
}

// block selects what Swagger UI shows of an operation.
func block(id string) string { return "#operations-countries-" + id }

// executes presses Execute and compares the answer that is shown.
func (b *tab) executes(id, status, body string) {
	b.t.Helper()
	b.click(block(id) + " .execute")
	live := block(id) + " .live-responses-table .response "
	if got := b.text(live + ".response-col_status"); got != status {
		b.t.Errorf("%s: got status %s, want %s", id, got, status)
	}
	got := new(bytes.Buffer)
	for _, shown := range b.texts(live + ".highlight-code pre") {
		if err := json.Compact(got, []byte(shown)); err != nil {
			b.t.Errorf("%s: %v in %s", id, err, shown)
		}
	}
	if got.String() != body {
		b.t.Errorf("%s: got %s, want %s", id, got, body)
	}
}

// write replaces what is in a text field, as a person would.
func (b *tab) write(field, text string) {
	b.t.Helper()
	b.do(chromedp.Focus(chromedp.CSS(field)))
	mustAct(b, chromedp.Evaluate[bool](`document.execCommand("selectAll")`))
	b.do(chromedp.SendKeys(chromedp.CSS(field), text))
}

// picture keeps for the README what the tab shows of a path.
func (b *tab) picture(name, path, element string, width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
	b.open(path, element)
	if err := os.WriteFile("../docs/pictures/"+name, mustAct(b, chromedp.CaptureScreenshot()), 0o644); err != nil {
		b.t.Fatal(err)
	}
}
