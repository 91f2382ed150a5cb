package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine says where, when and of what the figures are, in sentences.
func machine(ctx context.Context, o options) string {
	return fmt.Sprintf("%s; medians of %d rounds of %s; %d cores, %s, Linux %s, %s; %s; revision %s.",
		time.Now().UTC().Format(time.DateOnly), o.rounds, o.sample, runtime.NumCPU(), processor(),
		kernel(), strings.Replace(runtime.Version(), "go", "Go ", 1), strings.Join(versions(ctx), ", "), revision(ctx))
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, found := strings.Cut(string(text), "model name\t: ")
	if !found {
		return runtime.GOARCH
	}
	model, _, _ := strings.Cut(rest, "\n")
	return model
}

func kernel() string {
	text, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return strings.TrimSpace(string(text))
}

// versions are those of the peers, as pinned.
func versions(ctx context.Context) []string {
	var all []string
	out, _ := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Path}} {{.Version}}",
		"github.com/gin-gonic/gin", "github.com/danielgtaylor/huma/v2").Output()
	all = append(all, strings.Split(strings.TrimSpace(string(out)), "\n")...)
	for _, key := range []string{"fastapi", "fastapi092"} {
		text, _ := os.ReadFile("peers/" + key + "/requirements.txt")
		for line := range strings.Lines(string(text)) {
			name, version, _ := strings.Cut(strings.TrimSpace(line), "==")
			if name == "fastapi" || name == "pydantic" || name == "uvicorn" {
				all = append(all, name+" "+version)
			}
		}
	}
	return all
}

// revision names the commit, and says when the tree differs from it.
func revision(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
