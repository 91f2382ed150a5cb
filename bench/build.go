package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func binary(key string) string { return filepath.Join(cacheDir, "bin", key) }

func venv(key, program string) string {
	return filepath.Join(cacheDir, "venv-"+key, "bin", program)
}

// goBuild builds the peer of that key, with Go's defaults.
func goBuild(key string) func(context.Context) error {
	return func(ctx context.Context) error {
		return quiet(exec.CommandContext(ctx, "go", "build", "-o", binary(key), "./peers/"+key))
	}
}

// buildService builds the module above as its users do.
func buildService(ctx context.Context) error {
	out, err := filepath.Abs(binary(serviceKey))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-C", "..", "-o", out, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	return quiet(cmd)
}

// pythonBuild makes the peer's environment from its pinned requirements, once
// for each content of that file.
func pythonBuild(key string) func(context.Context) error {
	return func(ctx context.Context) error {
		wanted, err := os.ReadFile(filepath.Join("peers", key, "requirements.txt"))
		if err != nil {
			return err
		}
		dir := filepath.Join(cacheDir, "venv-"+key)
		stamp := filepath.Join(dir, "requirements.txt")
		if have, err := os.ReadFile(stamp); err == nil && bytes.Equal(have, wanted) {
			return nil
		}
		if err := quiet(exec.CommandContext(ctx, "python3", "-m", "venv", "--clear", dir)); err != nil {
			return err
		}
		// Wheels only: a Pydantic 1 built from source here would not be compiled.
		if err := quiet(exec.CommandContext(ctx, venv(key, "pip"), "install", "--only-binary", ":all:",
			"-r", filepath.Join("peers", key, "requirements.txt"))); err != nil {
			return err
		}
		return os.WriteFile(stamp, wanted, 0o644)
	}
}

// quiet runs cmd and returns what it printed only if it failed.
func quiet(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}
