package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// cacheDir holds all that the bench makes and git ignores: programs, Python
// environments, data and databases. It is in the repository's tree so that the
// databases are on a disk, not in a tmpfs.
const cacheDir = ".cache"

// lab is the bench made ready: every target built.
type lab struct {
	options
	targets  []*target
	progress *progress
	scripts  string // the folder with wrk's script and request bodies
}

func newLab(ctx context.Context, o options) (*lab, error) {
	if _, err := os.Stat("peers"); err != nil {
		return nil, fmt.Errorf("run it in its own folder: cd bench && go run . (%w)", err)
	}
	if _, err := exec.LookPath("wrk"); err != nil {
		return nil, fmt.Errorf("the load comes from wrk: apt-get install wrk (%w)", err)
	}
	for _, dir := range []string{"bin", "data", "db", "wrk", "log"} {
		if err := os.MkdirAll(filepath.Join(cacheDir, dir), 0o755); err != nil {
			return nil, err
		}
	}
	l := &lab{options: o, progress: newProgress(os.Stderr), scripts: filepath.Join(cacheDir, "wrk")}
	if err := os.WriteFile(filepath.Join(l.scripts, "load.lua"), loadScript, 0o644); err != nil {
		return nil, err
	}
	for _, t := range targets() {
		if o.targets != nil && !o.targets.MatchString(t.key) {
			continue
		}
		l.progress.printf("building %s", t.name)
		if err := t.build(ctx); err != nil {
			return nil, fmt.Errorf("building %s: %w", t.name, err)
		}
		l.targets = append(l.targets, t)
	}
	return l, nil
}

// close removes the databases, the only large files.
func (l *lab) close() {
	l.progress.done()
	os.RemoveAll(filepath.Join(cacheDir, "db"))
}

// selected are the targets that take part in w.
func (l *lab) selected(w work) []*target {
	var in []*target
	for _, t := range l.targets {
		if w.takes(t) {
			in = append(in, t)
		}
	}
	return in
}
