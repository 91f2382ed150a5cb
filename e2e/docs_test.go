package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocsCommands runs the commands that the README and the pages of docs print
// with their output, one after the other, in a new folder beside a service with
// the world. Each has to print what is printed below it.
func TestDocsCommands(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, page := range append(pages, "../README.md") {
		ran += runPage(t, page)
	}
	if ran < 12 {
		t.Errorf("%d commands were run, want 12", ran)
	}
}

// runPage returns how many commands a page has.
func runPage(t *testing.T, page string) (ran int) {
	t.Helper()
	const printed = "http://127.0.0.1:8000"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```console\n(.*?)^```$").FindAllSubmatch(text, -1)
	if blocks == nil {
		return 0
	}
	folder := t.TempDir()
	if err := os.Symlink(mustAbsolute(t, mustBuild(t)), filepath.Join(folder, "countries")); err != nil {
		t.Fatal(err)
	}
	cmd := serving(t, "--data", "world")
	cmd.Path = filepath.Join(folder, "countries")
	cmd.Dir = folder
	p := mustStart(t, cmd)
	for _, block := range blocks {
		for _, step := range regexp.MustCompile(`(?m)^\$ `).Split(string(block[1]), -1)[1:] {
			line, want, _ := strings.Cut(step, "\n")
			cmd := command(t, "bash", "-c", strings.ReplaceAll(line, printed, "http://"+p.address))
			cmd.Dir = folder
			cmd.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"))
			var output strings.Builder
			cmd.Stdout = &output
			if !strings.HasPrefix(line, "curl ") { // which shows its progress there
				cmd.Stderr = &output
			}
			if err := cmd.Run(); err != nil && !strings.Contains(want, "countries: ") {
				t.Fatalf("%s: %s\n%v", page, line, err)
			}
			got := strings.ReplaceAll(output.String(), "http://"+p.address, printed)
			got = strings.ReplaceAll(strings.ReplaceAll(got, "\r", ""), folder+"/", "")
			if strings.TrimSuffix(got, "\n") != strings.TrimSuffix(want, "\n") {
				t.Errorf("%s: %s\ngot  %s\nwant %s", page, line, got, want)
			}
			ran++
		}
	}
	return ran
}

func mustAbsolute(t testing.TB, path string) string {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return absolute
}
