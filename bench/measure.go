package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// results are all figures, by work and target.
type results struct {
	samples map[string]map[string][]sample // by work, by target
	ready   map[string][]time.Duration     // start to first answer, by target
	rest    map[string][]int64             // bytes held when idle, by target
	peak    map[string]map[int]int64       // most bytes held, by target, by rows
	stream  stream
}

// measure takes round after round, in each every work, and for each work every
// target: A B C A B C, so that a slow minute of the machine harms all alike.
func (l *lab) measure(ctx context.Context) (*results, error) {
	r := &results{
		samples: map[string]map[string][]sample{},
		ready:   map[string][]time.Duration{},
		rest:    map[string][]int64{},
		peak:    map[string]map[int]int64{},
	}
	var all []work
	for _, w := range works() {
		if l.wants(w.key) {
			all = append(all, w)
			r.samples[w.key] = map[string][]sample{}
		}
	}
	l.progress.expect(l.steps(all))

	if err := l.recordService(ctx); err != nil {
		return nil, err
	}
	if err := l.measureLoad(ctx, all, r); err != nil {
		return nil, err
	}
	if l.wants(startKey) {
		if err := l.measureStart(ctx, r); err != nil {
			return nil, err
		}
	}
	if l.wants(streamKey) && l.service() != nil {
		return r, l.measureStream(ctx, l.service(), r)
	}
	return r, nil
}

// The keys of what is measured without wrk.
const (
	startKey  = "start"
	streamKey = "stream"
)

func (l *lab) wants(key string) bool { return l.work == nil || l.work.MatchString(key) }

// service is nil when it is not among the targets.
func (l *lab) service() *target {
	if i := slices.IndexFunc(l.targets, isService); i >= 0 {
		return l.targets[i]
	}
	return nil
}

// steps is how often the progress line will count.
func (l *lab) steps(all []work) int {
	var n int
	for _, w := range all {
		n += len(l.selected(w)) * l.rounds
	}
	if l.wants(startKey) {
		n += len(l.targets) * l.rounds
	}
	if l.wants(streamKey) && l.service() != nil {
		n += l.rounds
	}
	return n
}

func (l *lab) recordService(ctx context.Context) error {
	if l.service() == nil {
		return record(ctx, nil)
	}
	s, err := l.service().start(ctx, 3)
	if err != nil {
		return err
	}
	defer s.stop()
	return record(ctx, s)
}

// measureLoad keeps one server for each target and number of rows from the
// first round to the last, idle but for its turns, and starts a new one for
// each sample of a work that changes data.
func (l *lab) measureLoad(ctx context.Context, all []work, r *results) error {
	kept := servers{}
	defer kept.stop()
	requests := map[string]map[string]request{} // by work, by target
	for _, w := range all {
		requests[w.key] = map[string]request{}
		for _, t := range l.selected(w) {
			if w.fresh {
				continue
			}
			l.progress.printf("%s: checking %s", w.title, t.name)
			s, err := kept.start(ctx, t, w.rows)
			if err != nil {
				return err
			}
			if requests[w.key][t.key], err = s.prepare(ctx, w); err != nil {
				return err
			}
		}
	}
	for round := range l.rounds {
		for _, w := range all {
			for _, t := range l.selected(w) {
				var one sample
				var err error
				if w.fresh {
					one, err = l.sampleFresh(ctx, t, w)
				} else {
					one, err = l.sample(ctx, kept[t.key][w.rows], w, requests[w.key][t.key])
				}
				if err != nil {
					return err
				}
				r.samples[w.key][t.key] = append(r.samples[w.key][t.key], one)
				l.progress.step("round %d, %s: %s %.0f/s, %s CPU", round+1, w.title, t.name, one.rate, micros(cpuOf(one)))
			}
		}
	}
	return r.recordPeaks(kept)
}

func (l *lab) sampleFresh(ctx context.Context, t *target, w work) (sample, error) {
	s, err := t.start(ctx, w.rows)
	if err != nil {
		return sample{}, err
	}
	defer s.stop()
	r, err := s.prepare(ctx, w)
	if err != nil {
		return sample{}, err
	}
	return l.sample(ctx, s, w, r)
}

// prepare makes the request of w for s and checks the answer.
func (s *server) prepare(ctx context.Context, w work) (request, error) {
	r, err := w.request(ctx, s)
	if err == nil {
		err = s.check(ctx, r)
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", w.title, err)
	}
	return r, nil
}

// servers are the running ones, by target and number of rows.
type servers map[string]map[int]*server

// start returns the one that runs, or starts it.
func (all servers) start(ctx context.Context, t *target, rows int) (*server, error) {
	if s := all[t.key][rows]; s != nil {
		return s, nil
	}
	s, err := t.start(ctx, rows)
	if err != nil {
		return nil, err
	}
	if all[t.key] == nil {
		all[t.key] = map[int]*server{}
	}
	all[t.key][rows] = s
	return s, nil
}

func (all servers) stop() {
	for _, byRows := range all {
		for _, s := range byRows {
			s.stop()
		}
	}
}

func (r *results) recordPeaks(all servers) error {
	for key, byRows := range all {
		r.peak[key] = map[int]int64{}
		for rows, s := range byRows {
			peak, err := memory(s.cmd.Process.Pid, "VmHWM")
			if err != nil {
				return err
			}
			r.peak[key][rows] = peak
		}
	}
	return nil
}
