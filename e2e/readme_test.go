package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadme runs every curl line of the README as it is printed there, one
// after the other, on a new server. Each has to answer what is printed below.
func TestReadme(t *testing.T) {
	t.Parallel()
	const printed = "http://127.0.0.1:8000"
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	p := mustServe(t, "--database", ":memory:")
	mustFind(t, "curl")
	ran := 0
	for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```$").FindAllSubmatch(readme, -1) {
		for _, step := range regexp.MustCompile(`(?m)^\$ `).Split(string(block[1]), -1)[1:] {
			line, want, _ := strings.Cut(step, "\n")
			if !strings.HasPrefix(line, "curl ") {
				continue
			}
			cmd := command(t, "sh", "-c", strings.ReplaceAll(line, printed, "http://"+p.address))
			answer, err := cmd.Output()
			if err != nil {
				t.Fatalf("%s\n%v", line, err)
			}
			got := strings.ReplaceAll(string(answer), "http://"+p.address, printed)
			if strings.TrimSuffix(got, "\n") != strings.TrimSuffix(want, "\n") {
				t.Errorf("%s\ngot  %s\nwant %s", line, got, want)
			}
			ran++
		}
	}
	if ran == 0 {
		t.Error("the README has no curl line")
	}
}
