package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

//go:embed load.lua
var loadScript []byte

// load is what wrk counted.
type load struct {
	requests int
	duration time.Duration
	refused  int // answers of 400 and above
	broken   int // connections and time-outs
	p50, p99 time.Duration
}

// wrk loads s with r, again and again, over conns connections.
func (l *lab) wrk(ctx context.Context, s *server, r request, conns int, d time.Duration) (load, error) {
	paths, body := filepath.Join(l.scripts, "paths"), filepath.Join(l.scripts, "body")
	if err := os.WriteFile(paths, []byte(strings.Join(r.paths, "\n")), 0o644); err != nil {
		return load{}, err
	}
	if err := os.WriteFile(body, r.body, 0o644); err != nil {
		return load{}, err
	}
	args := []string{"--threads", "1", "--connections", strconv.Itoa(conns), "--timeout", "10s", "--latency",
		"--duration", "1h", "--script", filepath.Join(l.scripts, "load.lua"), s.url, "--", r.method, paths, body}
	args = append(args, r.header...)
	cmd := exec.CommandContext(ctx, "wrk", args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return load{}, err
	}
	ended := make(chan struct{})
	go interrupt(cmd.Process, d, ended)
	err := cmd.Wait()
	close(ended)
	if err != nil {
		return load{}, fmt.Errorf("%s: %w\n%s", cmd, err, &out)
	}
	return parseWrk(out.String())
}

// interrupt ends wrk after d. wrk counts whole seconds only, but SIGINT ends it
// at any time with a full report; until its script is loaded it ignores SIGINT.
func interrupt(wrk *os.Process, d time.Duration, ended <-chan struct{}) {
	for wait := d; ; wait = 10 * time.Millisecond {
		select {
		case <-ended:
			return
		case <-time.After(wait):
			wrk.Signal(os.Interrupt)
		}
	}
}

// parseWrk reads the line of load.lua's done.
func parseWrk(out string) (load, error) {
	var n load
	var duration, p50, p99 int64
	_, line, _ := strings.Cut(out, "\nBENCH ")
	if _, err := fmt.Sscan(line, &n.requests, &duration, &n.refused, &n.broken, &p50, &p99); err != nil {
		return load{}, fmt.Errorf("wrk printed no figures: %w\n%s", err, out)
	}
	n.duration = time.Duration(duration) * time.Microsecond
	n.p50, n.p99 = time.Duration(p50)*time.Microsecond, time.Duration(p99)*time.Microsecond
	return n, nil
}
