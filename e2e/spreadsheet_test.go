package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSpreadsheet brings the world into a spreadsheet with curl, changes a cell,
// and brings it back with curl, to a service that has no countries.
func TestSpreadsheet(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ssconvert"); err != nil {
		skip(t, "ssconvert, of Debian's package gnumeric,"+notInstalled)
	}
	world := mustServe(t, "--data", "world", "--database", ":memory:")
	empty := mustServe(t, "--data", "none", "--database", ":memory:")
	dir := t.TempDir()
	in := func(name string, args ...string) string {
		t.Helper()
		cmd := command(t, name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8") // it keeps settings
		return mustSucceed(t, cmd)
	}

	in("curl", "--silent", "--show-error", "--fail", "--header", "Accept: text/csv", "--output", "countries.csv", "http://"+world.address+"/countries")
	in("ssconvert", "countries.csv", "countries.xlsx")
	in("ssconvert", "--set", "C4=Port Lockroy", "countries.xlsx", "changed.xlsx") // Antarctica has no capital
	in("ssconvert", "changed.xlsx", "changed.csv")

	changed, err := os.ReadFile(filepath.Join(dir, "changed.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(changed), "\n"); lines != 251 {
		t.Errorf("%d lines, want a header and 250 rows", lines)
	}
	for _, name := range []string{"Åland Islands", "Côte d’Ivoire", "Washington, D.C.", "Port Lockroy"} {
		if !strings.Contains(string(changed), name) {
			t.Errorf("the spreadsheet has no %s", name)
		}
	}

	in("curl", "--silent", "--show-error", "--fail", "--header", "Content-Type: text/csv", "--data-binary", "@changed.csv", "http://"+empty.address+"/countries/bulk")
	_, got := empty.get(t, "/countries")
	_, want := world.get(t, "/countries")
	want = strings.Replace(want, `"name":"Antarctica","capital":""`, `"name":"Antarctica","capital":"Port Lockroy"`, 1)
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
