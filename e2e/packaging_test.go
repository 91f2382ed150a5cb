package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestUnit: systemd understands the unit, and finds little that the service
// could still do to its machine.
func TestUnit(t *testing.T) {
	binary := mustBuild(t)
	unit, err := os.ReadFile("../countries.service")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "countries.service")
	installed := strings.ReplaceAll(string(unit), "/usr/local/bin/countries", binary)
	if err := os.WriteFile(path, []byte(installed), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := mustSucceed(t, command(t, "systemd-analyze", "verify", path)); got != "" {
		t.Errorf("systemd-analyze verify: %s", got)
	}
	report := mustSucceed(t, command(t, "systemd-analyze", "security", "--offline=yes", path))
	level := regexp.MustCompile(`Overall exposure level for countries\.service: ([0-9.]+)`).FindStringSubmatch(report)
	if level == nil {
		t.Fatalf("no exposure level in\n%s", report)
	}
	if exposure, err := strconv.ParseFloat(level[1], 64); err != nil || exposure > 1.5 {
		t.Errorf("exposure level %s, want 1.5 at most", level[1])
	}
}
