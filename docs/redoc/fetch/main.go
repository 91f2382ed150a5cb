// Command fetch brings ReDoc, at the version below, into docs/redoc. It asks
// npm only if what is there is not that.
//
// ReDoc 2 is the one that FastAPI shows; ReDoc 3 sends telemetry and takes its
// icons from another host.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

const (
	version = "2.5.4"
	bundle  = "redoc.standalone.js"
	sum     = "a3cc0b0a0380a574fe6545b8b1a68f91e3cd3737bd26e118eb8871cf74f25819" // of the bundle as it is kept here: SHA-256
)

func main() {
	if err := run("docs/redoc"); err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	if kept, err := os.ReadFile(filepath.Join(dir, bundle)); err == nil && sumOf(kept) == sum {
		return nil
	}
	unpacked, err := os.MkdirTemp("", "redoc")
	if err != nil {
		return err
	}
	defer os.RemoveAll(unpacked)
	if err := unpack(unpacked); err != nil {
		return err
	}
	script, err := os.ReadFile(filepath.Join(unpacked, "package", "bundles", bundle))
	if err != nil {
		return err
	}
	script = localize(script)
	if got := sumOf(script); got != sum {
		return fmt.Errorf("%s of redoc %s has the sum %s, not %s", bundle, version, got, sum)
	}
	for _, licence := range []string{"LICENSE", "bundles/" + bundle + ".LICENSE.txt"} {
		text, err := os.ReadFile(filepath.Join(unpacked, "package", licence))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(licence)), text, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, bundle), script, 0o644)
}

// unpack puts the package of npm into a directory.
func unpack(dir string) error {
	for _, step := range [][]string{
		{"npm", "pack", "--silent", "redoc@" + version},
		{"tar", "-xzf", "redoc-" + version + ".tgz"},
	} {
		command := exec.Command(step[0], step[1:]...)
		command.Dir, command.Stderr = dir, os.Stderr
		if err := command.Run(); err != nil {
			return fmt.Errorf("%s: %w", step[0], err)
		}
	}
	return nil
}

// localize takes out what would be fetched elsewhere: the logo beside the link
// to ReDoc's home, and the source map.
func localize(script []byte) []byte {
	script = bytes.ReplaceAll(script, []byte("https://cdn.redoc.ly/redoc/logo-mini.svg"), []byte("data:,"))
	return regexp.MustCompile(`\n//# sourceMappingURL=\S+\n?$`).ReplaceAll(script, []byte("\n"))
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
