// Command bench measures the countries service beside its peers on this
// machine, in turns, and writes the table and the chart. See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// options are what the command line sets.
type options struct {
	rounds  int
	sample  time.Duration // of load, for one work of one target in one round
	warm    time.Duration
	turns   int // a sample has more answers than this for each connection
	stream  int // rows of the list that is streamed
	out     string
	work    *regexp.Regexp // nil: every work
	targets *regexp.Regexp // nil: every target
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
	opts, err := parse(args)
	if err != nil {
		return err
	}
	l, err := newLab(ctx, opts)
	if err != nil {
		return err
	}
	defer l.close()
	results, err := l.measure(ctx)
	if err != nil {
		return err
	}
	return l.report(ctx, results)
}

func parse(args []string) (options, error) {
	var o options
	var quick bool
	var work, targets string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.rounds, "rounds", 5, "rounds; the figures are their medians")
	flags.DurationVar(&o.sample, "sample", 2*time.Second, "load on one target for one work in one round")
	flags.BoolVar(&quick, "quick", false, "a smoke run of about a minute, written to .cache; its figures mean little")
	flags.StringVar(&work, "work", "", "only work whose key matches this `regexp`; prints, writes nothing")
	flags.StringVar(&targets, "targets", "", "only targets whose key matches this `regexp`; prints, writes nothing")
	flags.StringVar(&o.out, "out", ".", "`folder` for RESULTS.md and chart.svg")
	if err := flags.Parse(args); err != nil {
		return o, err
	}

	o.warm, o.turns, o.stream = 200*time.Millisecond, 10, 1_000_000
	if quick {
		o.rounds, o.sample, o.warm = 1, 300*time.Millisecond, 100*time.Millisecond
		o.turns, o.stream = 0, 100_000
		o.out = filepath.Join(cacheDir, "quick")
	}
	if o.rounds < 1 || o.sample <= 0 {
		return o, fmt.Errorf("-rounds and -sample must be positive")
	}
	var err error
	if work != "" || targets != "" {
		o.out = ""
		if o.work, err = regexp.Compile(work); err != nil {
			return o, err
		}
		o.targets, err = regexp.Compile(targets)
	}
	return o, err
}
