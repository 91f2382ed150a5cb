package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestTypeScript compiles a program against types made of the OpenAPI
// document, and runs it.
func TestTypeScript(t *testing.T) {
	t.Parallel()
	generate := command(t, "openapi-typescript", "../docs/openapi.json", "--output")
	dir := mustCopy(t, "clients/typescript")
	for _, name := range []string{"package.json", "node_modules"} {
		here, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(here, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	generate.Args = append(generate.Args, filepath.Join(dir, "openapi.ts"))
	mustSucceed(t, generate)
	mustSucceed(t, command(t, "tsc", "--project", dir))
	p := mustServe(t, "--database", ":memory:")
	mustSucceed(t, command(t, "node", filepath.Join(dir, "main.js"), "http://"+p.address))
}

// TestGoClient compiles a program with a client made of the OpenAPI document,
// and runs it.
func TestGoClient(t *testing.T) {
	t.Parallel()
	document, err := filepath.Abs("../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := mustCopy(t, "clients/go")
	tool := func(args ...string) *exec.Cmd {
		cmd := command(t, "go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOPROXY=off") // only make setup fetches
		return cmd
	}
	if tool("mod", "download").Run() != nil {
		skip(t, "oapi-codegen"+notInstalled)
	}
	mustSucceed(t, tool("tool", "oapi-codegen", "-generate", "types,client", "-package", "client", "-o", "client.go", document))
	p := mustServe(t, "--database", ":memory:")
	mustSucceed(t, tool("test", ".", "-server", "http://"+p.address))
}

// mustCopy copies a folder to one that ends with the test.
func mustCopy(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}
