package main

import (
	"bytes"
	"cmp"
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

// sample is one target under one load for one round.
type sample struct {
	rate float64       // requests a second
	cpu  time.Duration // of the server, a request
	p99  time.Duration
}

// sample warms s up, loads it and returns the figures. A load that gave each
// connection too few answers is repeated for longer: the requests that its end
// cuts off would count in the CPU time but not as answers.
func (s *server) sample(ctx context.Context, o options, w work, r request) (sample, error) {
	conns := cmp.Or(w.conns, connections)
	if _, err := s.wrk(ctx, r, conns, o.warm); err != nil {
		return sample{}, err
	}
	const leastTurns, longest = 10, 20 * time.Second
	for d := o.sample; ; d *= 2 {
		n, used, err := s.loadOnce(ctx, w, r, conns, d)
		if err != nil {
			return sample{}, err
		}
		if n.requests == 0 && d > longest {
			return sample{}, fmt.Errorf("%s, %s: no answer in %s", w.title, s.name, d)
		}
		if n.requests > leastTurns*conns || n.requests > 0 && d > longest {
			return sample{
				rate: float64(n.requests) / n.duration.Seconds(),
				cpu:  used / time.Duration(n.requests),
				p99:  n.p99,
			}, nil
		}
	}
}

// loadOnce is one load on a server that was idle, and the CPU time it took. It
// is an error when any answer was not of the kind that was asked for.
func (s *server) loadOnce(ctx context.Context, w work, r request, conns int, d time.Duration) (counts, time.Duration, error) {
	if err := s.settle(ctx); err != nil {
		return counts{}, 0, err
	}
	before, err := cpu(s.cmd.Process.Pid)
	if err != nil {
		return counts{}, 0, err
	}
	n, err := s.wrk(ctx, r, conns, d)
	if err != nil {
		return counts{}, 0, err
	}
	after, err := cpu(s.cmd.Process.Pid)
	if err != nil {
		return counts{}, 0, err
	}
	wrong := n.refused
	if r.status >= 400 {
		wrong = n.requests - n.refused
	}
	if wrong > 0 || n.broken > 0 {
		err = fmt.Errorf("%s, %s: of %d answers %d had the wrong status, %d connections broke",
			w.title, s.name, n.requests, wrong, n.broken)
	}
	return n, after - before, err
}

//go:embed load.lua
var loadScript []byte

// counts are the figures that wrk printed.
type counts struct {
	requests int
	duration time.Duration
	refused  int // answers of 400 and above
	broken   int // connections and time-outs
	p99      time.Duration
}

// wrk loads s with r for d, again and again, over conns connections.
func (s *server) wrk(ctx context.Context, r request, conns int, d time.Duration) (counts, error) {
	scripts := filepath.Join(cacheDir, "wrk")
	paths, body := filepath.Join(scripts, "paths"), filepath.Join(scripts, "body")
	if err := os.WriteFile(paths, []byte(strings.Join(r.paths, "\n")), 0o644); err != nil {
		return counts{}, err
	}
	if err := os.WriteFile(body, r.body, 0o644); err != nil {
		return counts{}, err
	}
	if err := os.WriteFile(filepath.Join(scripts, "load.lua"), loadScript, 0o644); err != nil {
		return counts{}, err
	}
	args := []string{"--threads", "1", "--connections", strconv.Itoa(conns), "--timeout", "60s", "--latency",
		"--duration", "1h", "--script", filepath.Join(scripts, "load.lua"), s.url, "--", r.method, paths, body}
	args = append(args, r.header...)
	cmd := exec.CommandContext(ctx, "wrk", args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return counts{}, err
	}
	ended := make(chan struct{})
	go interrupt(cmd.Process, d, ended)
	err := cmd.Wait()
	close(ended)
	if err != nil {
		return counts{}, fmt.Errorf("%s: %w\n%s", cmd, err, &out)
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
func parseWrk(out string) (counts, error) {
	var n counts
	var duration, p99 int64
	_, line, _ := strings.Cut(out, "\nBENCH ")
	if _, err := fmt.Sscan(line, &n.requests, &duration, &n.refused, &n.broken, &p99); err != nil {
		return counts{}, fmt.Errorf("wrk printed no figures: %w\n%s", err, out)
	}
	n.duration = time.Duration(duration) * time.Microsecond
	n.p99 = time.Duration(p99) * time.Microsecond
	return n, nil
}
