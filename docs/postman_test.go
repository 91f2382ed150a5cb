package docs_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"countries/handlers"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// collection is what is looked at of a Postman collection, v2.1.
type collection struct {
	Item []struct {
		Name string
		Item []item
	}
	Variable []struct{ Key, Value string }
}

type item struct {
	Name    string
	Request request
	Event   []struct {
		Listen string
		Script struct{ Exec []string }
	}
	Response []struct {
		Name            string
		OriginalRequest request
		Code            int
		Header          []pair
		Body            string
	}
}

type request struct {
	Method string
	Header []pair
	Body   struct{ Raw string }
	URL    struct {
		Raw   string
		Path  []string
		Query []pair
	}
}

type pair struct{ Key, Value string }

func readCollection(tb testing.TB) collection {
	tb.Helper()
	file, err := os.ReadFile("countries.postman_collection.json")
	if err != nil {
		tb.Fatal(err)
	}
	var c collection
	if err := json.Unmarshal(file, &c); err != nil {
		tb.Fatal(err)
	}
	return c
}

func readDocument(tb testing.TB) *openapi3.T {
	tb.Helper()
	document, err := openapi3.NewLoader().LoadFromFile("openapi.json")
	if err != nil {
		tb.Fatal(err)
	}
	return document
}

// operation is the documented operation of a request, nil if there is none.
func (r request) operation(document *openapi3.T) *openapi3.Operation {
	path := "/" + strings.Join(r.URL.Path, "/")
	item := document.Paths.Value(path)
	if item == nil && len(r.URL.Path) == 2 {
		item = document.Paths.Value("/" + r.URL.Path[0] + "/{country_id}")
	}
	if item == nil {
		return nil
	}
	return item.Operations()[r.Method]
}

// uses are what a request shows of an operation: the statuses that are saved
// with it and, unless it fails on purpose, its parameters and media types.
func (i item) uses() []string {
	var uses []string
	for _, response := range i.Response {
		uses = append(uses, "status "+strconv.Itoa(response.Code))
		if response.Code >= http.StatusBadRequest {
			return uses
		}
	}
	for _, parameter := range i.Request.URL.Query {
		uses = append(uses, "query "+parameter.Key)
	}
	for _, header := range i.Request.Header {
		switch header.Key {
		case "Content-Type":
			uses = append(uses, "body "+header.Value)
		case "Accept":
			uses = append(uses, "answer "+header.Value)
		default:
			uses = append(uses, "header "+header.Key)
		}
	}
	return uses
}

// shown are the statuses that are worth an example: the others do not come from
// what is asked.
var shown = []string{"200", "201", "204", "304", "404", "409", "412", "422"}

// TestCollectionAndDocument: the collection shows every operation, parameter,
// media type and status that is documented, and nothing else.
func TestCollectionAndDocument(t *testing.T) {
	t.Parallel()
	document := readDocument(t)
	documented := map[string]bool{}
	for _, path := range document.Paths.Map() {
		for _, operation := range path.Operations() {
			id := operation.OperationID + " "
			for _, parameter := range operation.Parameters {
				if parameter.Value.In != "path" {
					documented[id+parameter.Value.In+" "+parameter.Value.Name] = true
				}
			}
			if operation.RequestBody != nil {
				for media := range operation.RequestBody.Value.Content {
					documented[id+"body "+media] = true
				}
			}
			for status, response := range operation.Responses.Map() {
				if slices.Contains(shown, status) {
					documented[id+"status "+status] = true
				}
				for media := range response.Value.Content {
					if media != "application/json" { // which comes unasked
						documented[id+"answer "+media] = true
					}
				}
			}
		}
	}
	used := map[string]bool{}
	for _, folder := range readCollection(t).Item {
		for _, item := range folder.Item {
			operation := item.Request.operation(document)
			if operation == nil {
				t.Errorf("%s: %s %s is not documented", item.Name, item.Request.Method, item.Request.URL.Raw)
				continue
			}
			for _, use := range item.uses() {
				used[operation.OperationID+" "+use] = true
			}
		}
	}
	if diff := cmp.Diff(documented, used); diff != "" {
		t.Errorf("the collection (-documented +used)\n%s", diff)
	}
}

// TestCollectionShape: Postman finds what it needs, and every request is tested.
func TestCollectionShape(t *testing.T) {
	t.Parallel()
	c := readCollection(t)
	var folders []string
	for _, folder := range c.Item {
		folders = append(folders, folder.Name)
		for _, item := range folder.Item {
			if len(item.Response) != 1 {
				t.Errorf("%s: got %d saved examples, want 1", item.Name, len(item.Response))
				continue
			}
			assertion := "pm.response.to.have.status(" + strconv.Itoa(item.Response[0].Code) + ")"
			tested := false
			for _, event := range item.Event {
				tested = tested || event.Listen == "test" && strings.Contains(strings.Join(event.Script.Exec, "\n"), assertion)
			}
			if !tested {
				t.Errorf("%s: no test asserts %s", item.Name, assertion)
			}
		}
	}
	if diff := cmp.Diff([]string{"Browse", "Create", "Change", "Formats", "Fail on purpose"}, folders); diff != "" {
		t.Errorf("folders (-want +got)\n%s", diff)
	}
	if !slices.Contains(c.Variable, struct{ Key, Value string }{"baseUrl", "http://127.0.0.1:8000"}) {
		t.Errorf("no baseUrl in %v", c.Variable)
	}
}

// TestCollectionExamples: the saved examples are what the service answers on a
// new database.
func TestCollectionExamples(t *testing.T) {
	t.Parallel()
	for _, folder := range readCollection(t).Item {
		for _, item := range folder.Item {
			for _, saved := range item.Response {
				got := answer(t, saved.OriginalRequest)
				if got.Code != saved.Code || got.Body.String() != saved.Body {
					t.Errorf("%s: got %d %s, saved is %d %s", item.Name, got.Code, got.Body, saved.Code, saved.Body)
				}
				for _, header := range saved.Header {
					if value := got.Header().Get(header.Key); value != header.Value {
						t.Errorf("%s: got %s %q, saved is %q", item.Name, header.Key, value, header.Value)
					}
				}
			}
		}
	}
}

func answer(tb testing.TB, r request) *httptest.ResponseRecorder {
	tb.Helper()
	countries, err := sqlite.Open(tb.Context(), ":memory:", store.Options{Sample: models.Sample()})
	if err != nil {
		tb.Fatal(err)
	}
	defer countries.Close()
	target := strings.TrimPrefix(r.URL.Raw, "{{baseUrl}}")
	sent := httptest.NewRequestWithContext(tb.Context(), r.Method, target, strings.NewReader(r.Body.Raw))
	sent.Header = http.Header{}
	for _, header := range r.Header {
		sent.Header.Set(header.Key, header.Value)
	}
	got := httptest.NewRecorder()
	handlers.New(countries, handlers.Options{}).ServeHTTP(got, sent)
	return got
}
