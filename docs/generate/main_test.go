package main

import (
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUpToDate: go generate would change nothing.
func TestUpToDate(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	generated, err := generate(t.Context(), "../..")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(kept), string(generated)); diff != "" {
		t.Errorf("openapi.json is stale: run go generate ./... (-kept +generated)\n%s", diff)
	}
}

// TestOneSwag: the tool that reads the comments has the version of the library
// that the service brings along.
func TestOneSwag(t *testing.T) {
	t.Parallel()
	version := func(flags ...string) string {
		t.Helper()
		args := append(append([]string{"list", "-m", "-f", "{{.Version}}"}, flags...), "github.com/swaggo/swag")
		list := exec.CommandContext(t.Context(), "go", args...)
		list.Dir = "../.."
		out, err := list.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	if library, tool := version(), version("-modfile=tools/go.mod"); library != tool {
		t.Errorf("go.mod has swag %s, tools/go.mod has %s", library, tool)
	}
}
