package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUpToDate: go generate would change nothing.
func TestUpToDate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := run(t.Context(), "../..", dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"openapi.json", "openapi.yaml"} {
		kept, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		generated, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(kept), string(generated)); diff != "" {
			t.Errorf("%s is stale: run go generate ./... (-kept +generated)\n%s", name, diff)
		}
	}
}
