// Command bench measures the countries service beside its peers on this
// machine, in turns, each with the flags that its users have, and writes
// RESULTS.md and chart.svg. README.md says how to read them.
//
// main.go reads the flags; measure.go takes the rounds; work.go has what is
// asked for and target.go the programs that are asked; load.go runs wrk and
// server.go a program; report.go writes the tables, chart.go the chart.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// cacheDir holds everything that the bench makes and git ignores: programs,
// Python environments, data, databases and logs. It is in the repository's
// tree so that the databases are on a disk and not in a tmpfs.
const cacheDir = ".cache"

// options are what the command line sets.
type options struct {
	rounds      int           // with logs
	quietRounds int           // without logs
	sample      time.Duration // of load on one target in one round
	warm        time.Duration // of load before each sample
	rows        []int         // of the databases that are started and streamed
	out         string        // folder of the results; empty: print the tables only
	work        *regexp.Regexp
	targets     *regexp.Regexp
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if _, err := os.Stat("peers"); err != nil {
		return fmt.Errorf("run it in its own folder: cd bench && go run . (%w)", err)
	}
	if _, err := exec.LookPath("wrk"); err != nil {
		return fmt.Errorf("the load comes from wrk: apt-get install wrk (%w)", err)
	}
	for _, dir := range []string{"bin", "data", "db", "wrk", "log"} {
		if err := os.MkdirAll(filepath.Join(cacheDir, dir), 0o755); err != nil {
			return err
		}
	}
	defer os.RemoveAll(filepath.Join(cacheDir, "db")) // the only large files
	var selected []*target
	for _, t := range targets() {
		if o.targets.MatchString(t.key) {
			log.Printf("building %s", t.name)
			if err := t.build(ctx); err != nil {
				return fmt.Errorf("building %s: %w", t.name, err)
			}
			selected = append(selected, t)
		}
	}
	r, err := measure(ctx, o, selected)
	if err != nil {
		return err
	}
	return r.report(ctx, o)
}

func parse(args []string) (options, error) {
	o := options{rounds: 5, quietRounds: 2, sample: 1500 * time.Millisecond, warm: 200 * time.Millisecond,
		rows: []int{3, 100_000, 1_000_000}, out: "."}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.rounds, "rounds", o.rounds, "rounds; the figures are their medians")
	flags.DurationVar(&o.sample, "sample", o.sample, "load on one target for one work in one round")
	quick := flags.Bool("quick", false, "three minutes: two short rounds with logs only, written to .cache/quick")
	work := flags.String("work", "", "only work whose key matches this `regexp`; prints the tables, writes nothing")
	targets := flags.String("targets", "", "only targets whose key matches this `regexp`; prints the tables, writes nothing")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if *quick {
		o.rounds, o.quietRounds, o.sample, o.warm = 2, 0, 500*time.Millisecond, 100*time.Millisecond
		o.rows = []int{3, 100_000}
		o.out = filepath.Join(cacheDir, "quick")
	}
	if o.rounds < 1 || o.sample <= 0 {
		return o, errors.New("-rounds and -sample must be positive")
	}
	if *work != "" || *targets != "" {
		o.out = ""
	}
	var workErr, targetsErr error
	o.work, workErr = regexp.Compile(*work)
	o.targets, targetsErr = regexp.Compile(*targets)
	return o, errors.Join(workErr, targetsErr)
}
