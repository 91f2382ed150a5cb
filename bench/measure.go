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

// measure takes every work in turn, and for each of its rounds every target in
// turn: A B C A B C, so that a slow minute of the machine harms all alike.
func (l *lab) measure(ctx context.Context) (*results, error) {
	r := &results{
		samples: map[string]map[string][]sample{},
		ready:   map[string][]time.Duration{},
		rest:    map[string][]int64{},
		peak:    map[string]map[int]int64{},
	}
	var all []work
	for _, w := range works() {
		if l.work == nil || l.work.MatchString(w.key) {
			all = append(all, w)
			r.samples[w.key] = map[string][]sample{}
		}
	}
	l.progress.expect(l.steps(all))

	if err := l.recordService(ctx); err != nil {
		return nil, err
	}
	for len(all) > 0 {
		// The works on the same rows share their servers.
		n := slices.IndexFunc(all, func(w work) bool { return w.fresh || w.rows != all[0].rows })
		switch {
		case n < 0:
			n = len(all)
		case n == 0:
			if err := l.measureFresh(ctx, all[0], r); err != nil {
				return nil, err
			}
			all = all[1:]
			continue
		}
		if err := l.measureShared(ctx, all[:n], r); err != nil {
			return nil, err
		}
		all = all[n:]
	}
	if l.work != nil {
		return r, nil
	}
	if err := l.measureStart(ctx, r); err != nil {
		return nil, err
	}
	return r, l.measureStream(ctx, r)
}

// steps is how often the progress line will count.
func (l *lab) steps(all []work) int {
	var n int
	for _, w := range all {
		n += len(l.selected(w)) * l.rounds
	}
	if l.work == nil {
		n += len(l.targets)*l.rounds + l.rounds
	}
	return n
}

func (l *lab) recordService(ctx context.Context) error {
	if len(l.targets) == 0 || l.targets[0].key != serviceKey {
		return record(ctx, nil)
	}
	s, err := l.targets[0].start(ctx, 3)
	if err != nil {
		return err
	}
	defer s.stop()
	return record(ctx, s)
}

// measureShared takes works that change nothing, all on the same rows.
func (l *lab) measureShared(ctx context.Context, all []work, r *results) error {
	servers := map[string]*server{}
	for _, t := range l.targets {
		if !slices.ContainsFunc(all, func(w work) bool { return w.takes(t) }) {
			continue
		}
		s, err := t.start(ctx, all[0].rows)
		if err != nil {
			return err
		}
		defer s.stop()
		servers[t.key] = s
	}
	for _, w := range all {
		requests := map[string]request{}
		for _, t := range l.selected(w) {
			request, err := l.prepare(ctx, servers[t.key], w)
			if err != nil {
				return err
			}
			requests[t.key] = request
		}
		for round := range l.rounds {
			for _, t := range l.selected(w) {
				if err := l.take(ctx, servers[t.key], w, requests[t.key], round, r); err != nil {
					return err
				}
			}
		}
	}
	return r.recordPeaks(servers)
}

// measureFresh gives every sample a server that has just been started.
func (l *lab) measureFresh(ctx context.Context, w work, r *results) error {
	for round := range l.rounds {
		for _, t := range l.selected(w) {
			s, err := t.start(ctx, w.rows)
			if err != nil {
				return err
			}
			request, err := l.prepare(ctx, s, w)
			if err == nil {
				err = l.take(ctx, s, w, request, round, r)
			}
			s.stop()
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// prepare makes the request of w for s, checks its answer and warms s up.
func (l *lab) prepare(ctx context.Context, s *server, w work) (request, error) {
	r, err := w.request(ctx, s)
	if err != nil {
		return r, fmt.Errorf("%s: %w", w.title, err)
	}
	if err := s.check(ctx, r); err != nil {
		return r, fmt.Errorf("%s: %w", w.title, err)
	}
	_, err = l.wrk(ctx, s, r, w.conns, l.warm)
	return r, err
}

func (l *lab) take(ctx context.Context, s *server, w work, req request, round int, r *results) error {
	one, err := l.sample(ctx, s, w, req)
	if err != nil {
		return err
	}
	r.samples[w.key][s.key] = append(r.samples[w.key][s.key], one)
	l.progress.step("%s, round %d: %s %.0f/s, %s CPU", w.title, round+1, s.name, one.rate, one.cpu)
	return nil
}

func (r *results) recordPeaks(servers map[string]*server) error {
	for key, s := range servers {
		peak, err := memory(s.cmd.Process.Pid, "VmHWM")
		if err != nil {
			return err
		}
		if r.peak[key] == nil {
			r.peak[key] = map[int]int64{}
		}
		r.peak[key][s.rows] = peak
	}
	return nil
}
