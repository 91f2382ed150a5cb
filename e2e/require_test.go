package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"countries/internal/testprocess"
)

// skip skips a test that this machine cannot run, and says why. With
// COUNTRIES_E2E_REQUIRE set, as .ci/run has it, the test fails instead.
func skip(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("COUNTRIES_E2E_REQUIRE") != "" {
		t.Fatal(why + ", and COUNTRIES_E2E_REQUIRE is set")
	}
	t.Skip(why)
}

const notInstalled = " is not installed; make setup does it"

// mustFind returns the path of a client that make setup installs: for npm, for
// Python or in the system. Without it the test is skipped.
func mustFind(t testing.TB, name string) string {
	t.Helper()
	for _, dir := range []string{"node_modules/.bin", ".venv/bin"} {
		if path, err := filepath.Abs(filepath.Join(dir, name)); err == nil && isFile(path) {
			return path
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		skip(t, name+notInstalled)
	}
	return path
}

// command is a call of a client. It ends with the test, and so does all that it
// starts.
func command(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), mustFind(t, name), args...)
	testprocess.EndWithTest(t, cmd)
	return cmd
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// mustSucceed runs a client to its end and returns what it printed.
func mustSucceed(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(cmd.Path), err, output)
	}
	return string(output)
}
