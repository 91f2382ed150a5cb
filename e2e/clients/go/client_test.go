// Package client uses every operation through what oapi-codegen makes of the
// document. TestGoClient generates that beside a copy of this file.
package client

import (
	"flag"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var server = flag.String("server", "", "where the service is")

func TestClient(t *testing.T) {
	client, err := NewClientWithResponses(*server)
	if err != nil {
		t.Fatal(err)
	}
	germany := Country{Name: "Germany", Capital: "Berlin", Area: 357022}
	stored, bonn := germany, germany
	stored.Id, bonn.Id = new(int64(4)), new(int64(4))
	bonn.Capital = "Bonn"

	created := must(client.AddCountryWithResponse(t.Context(), germany))(t)
	equal(t, "created", created.JSON201, &stored)
	equal(t, "Location", created.Headers201.Location, "/countries/4")
	taken := must(client.AddCountryWithResponse(t.Context(), stored))(t)
	equal(t, "taken", taken.JSON409, &HTTPError{Detail: "Country 4 already exists"})

	many := must(client.AddCountriesWithResponse(t.Context(), []Country{germany, {Name: "Nauru", Area: 21}}))(t)
	equal(t, "bulk", len(*many.JSON201), 2)

	const table = "name,capital,area\r\nGermany,Berlin,x\r\n"
	wrong := must(client.AddCountriesWithBodyWithResponse(t.Context(), "text/csv", strings.NewReader(table)))(t)
	equal(t, "wrong row", (*wrong.JSON422.Detail)[0].Msg, "value is not a valid integer")

	got := must(client.GetCountryWithResponse(t.Context(), 4, nil))(t)
	equal(t, "got", got.JSON200, &stored)
	tag := &got.Headers200.ETag
	same := must(client.GetCountryWithResponse(t.Context(), 4, &GetCountryParams{IfNoneMatch: tag}))(t)
	equal(t, "not modified", same.StatusCode(), http.StatusNotModified)

	replaced := must(client.ReplaceCountryWithResponse(t.Context(), 4, &ReplaceCountryParams{IfMatch: tag}, bonn))(t)
	equal(t, "replaced", replaced.JSON200, &bonn)
	capital := CountryPatch{Capital: new("Berlin")}
	outdated := must(client.UpdateCountryWithResponse(t.Context(), 4, &UpdateCountryParams{IfMatch: tag}, capital))(t)
	equal(t, "outdated", outdated.JSON412, &HTTPError{Detail: "Precondition Failed"})
	changed := must(client.UpdateCountryWithApplicationMergePatchPlusJSONBodyWithResponse(t.Context(), 4, nil, capital))(t)
	equal(t, "changed", changed.JSON200, &stored)

	equal(t, "names", names(t, client), []string{"Australia", "Egypt", "Thailand", "Germany", "Germany", "Nauru"})
	refused := must(client.GetCountriesWithResponse(t.Context(), &GetCountriesParams{Limit: new(int64(0))}))(t)
	equal(t, "refused", (*refused.JSON422.Detail)[0].Type, "value_error.number.not_ge")

	for _, id := range []int64{4, 5, 6} {
		deleted := must(client.DeleteCountryWithResponse(t.Context(), id, nil))(t)
		equal(t, "deleted", deleted.StatusCode(), http.StatusNoContent)
	}
	gone := must(client.GetCountryWithResponse(t.Context(), 4, nil))(t)
	equal(t, "gone", gone.JSON404, &HTTPError{Detail: "Country not found"})
}

var next = regexp.MustCompile(`^<(.+)>; rel="next"$`)

// names follows the pages of the list, the largest country first.
func names(t *testing.T, client *ClientWithResponses) []string {
	t.Helper()
	var names []string
	params := GetCountriesParams{Sort: new(MinusArea), Limit: new(int64(4))}
	for {
		page := must(client.GetCountriesWithResponse(t.Context(), &params))(t)
		equal(t, "X-Total-Count", page.Headers200.XTotalCount, 6)
		for _, country := range *page.JSON200 {
			names = append(names, country.Name)
		}
		if page.Headers200.Link == nil {
			return names
		}
		link, err := url.Parse(next.FindStringSubmatch(*page.Headers200.Link)[1])
		if err != nil {
			t.Fatal(err)
		}
		params.Cursor = new(link.Query().Get("cursor"))
	}
}

// must returns an answer, or ends the test because there was none.
func must[T any](answer T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}
