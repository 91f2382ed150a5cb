package e2e

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

var examples = flag.Int("e2e.examples", 5, "how many requests of each kind TestSchemathesis makes to an operation")

// TestSchemathesis makes requests from the OpenAPI document, good ones and bad
// ones, alone and in sequences, and holds each answer against the document.
func TestSchemathesis(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", filepath.Join(t.TempDir(), "countries.db"))
	folder, err := filepath.Abs("schemathesis")
	if err != nil {
		t.Fatal(err)
	}
	cmd := command(t, "schemathesis",
		"run", "http://"+p.address+"/openapi.json",
		"--checks", "all", "--phases", "examples,coverage,fuzzing,stateful",
		"--max-examples", strconv.Itoa(*examples), "--continue-on-failure", "--no-color",
	)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+folder, "PYTHONDONTWRITEBYTECODE=1", "SCHEMATHESIS_HOOKS=hooks")
	cmd.Dir = t.TempDir() // it leaves its notes where it runs
	t.Log(mustSucceed(t, cmd))
}
