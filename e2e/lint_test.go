package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestLint has linters read the OpenAPI document by the rules that they
// recommend. Neither may find anything.
func TestLint(t *testing.T) {
	t.Parallel()
	ruleset := filepath.Join(t.TempDir(), "ruleset.yaml")
	if err := os.WriteFile(ruleset, []byte(`extends: ["spectral:oas"]`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, linter := range map[string]struct {
		args  []string
		clean *regexp.Regexp
	}{
		"redocly": {
			args:  []string{"lint", "--extends", "recommended", "--max-problems", "100"},
			clean: regexp.MustCompile(`Your API description is valid. 🎉\s*$`),
		},
		"spectral": {
			args:  []string{"lint", "--ruleset", ruleset, "--fail-severity", "hint"},
			clean: regexp.MustCompile(`No results with a severity of 'hint' or higher found!`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := command(t, name, append(linter.args, "../docs/openapi.json")...)
			cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
			if output := mustSucceed(t, cmd); !linter.clean.MatchString(output) {
				t.Error(output)
			}
		})
	}
}
