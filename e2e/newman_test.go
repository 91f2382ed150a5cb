package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestNewman runs the collection for Postman, twice against one server: it
// must clean up after itself.
func TestNewman(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	for range 2 {
		mustSucceed(t, command(t, "newman", "run", "../docs/countries.postman_collection.json",
			"--env-var", "baseUrl=http://"+p.address, "--color", "off"))
	}
}

// TestPostmanImport imports the document that is served as Postman itself does,
// with the examples for parameters, and runs what comes out.
func TestPostmanImport(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	collection := importIntoPostman(t, p, "-O", "parametersResolution=Example")
	report := filepath.Join(t.TempDir(), "report.json")
	mustSucceed(t, command(t, "newman", "run", collection, "--reporters", "json", "--reporter-json-export", report))
	var result struct {
		Run struct {
			Executions []struct {
				Item     struct{ Name string }
				Response struct{ Code int }
			}
		}
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &result); err != nil {
		t.Fatal(err)
	}
	if got := len(result.Run.Executions); got != 7 {
		t.Errorf("%d requests, want 7", got)
	}
	for _, execution := range result.Run.Executions {
		if code := execution.Response.Code; code/100 != 2 && code != 304 {
			t.Errorf("%s: got %d", execution.Item.Name, code)
		}
	}
}

// TestPostmanImportByDefault: what is imported without any option knows where
// the service is, and has no texts made of what a text must not be.
func TestPostmanImportByDefault(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	text, err := os.ReadFile(importIntoPostman(t, p))
	if err != nil {
		t.Fatal(err)
	}
	var collection struct {
		Variable []struct{ Key, Value string }
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		t.Fatal(err)
	}
	if len(collection.Variable) != 1 || collection.Variable[0].Value != "http://"+p.address {
		t.Errorf("got variables %v, want baseUrl=http://%s", collection.Variable, p.address)
	}
	texts := regexp.MustCompile(`\\"(?:name|capital)\\": \\"(.*?)\\"`).FindAllStringSubmatch(string(text), -1)
	for _, name := range texts {
		if !slices.Contains([]string{"<string>", "", "Thailand", "Australia", "Egypt", "Germany", "Bangkok", "Canberra", "Cairo", "Berlin", "Vatican City", "Krung Thep Maha Nakhon"}, name[1]) {
			t.Errorf("got the text %q", name[1])
		}
	}
	if len(texts) == 0 {
		t.Error("no texts were found")
	}
}

// importIntoPostman returns the path of the collection that Postman makes of the
// document that the program serves.
func importIntoPostman(t *testing.T, p *process, options ...string) string {
	t.Helper()
	_, document := p.get(t, "/openapi.json")
	from, to := filepath.Join(t.TempDir(), "openapi.json"), filepath.Join(t.TempDir(), "collection.json")
	if err := os.WriteFile(from, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	mustSucceed(t, command(t, "openapi2postmanv2", append([]string{"-s", from, "-o", to}, options...)...))
	return to
}
