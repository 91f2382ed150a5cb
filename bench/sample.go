package main

import (
	"context"
	"fmt"
	"time"
)

// sample is one target under one load for one round.
type sample struct {
	rate     float64       // requests a second
	cpu      time.Duration // of the server, a request
	p50, p99 time.Duration
}

// sample warms s up, loads it and returns the figures. A load that gave each
// connection too few answers is repeated for longer: the requests that its end
// cuts off would count in the CPU time but not as answers.
func (l *lab) sample(ctx context.Context, s *server, w work, r request) (sample, error) {
	if _, err := l.wrk(ctx, s, r, w.conns, l.warm); err != nil {
		return sample{}, err
	}
	const longest = 20 * time.Second
	for d := l.options.sample; ; d *= 2 {
		n, used, err := l.loadOnce(ctx, s, w, r, d)
		if err != nil {
			return sample{}, err
		}
		if n.requests == 0 && d > longest {
			return sample{}, fmt.Errorf("%s, %s: no answer in %s", w.title, s.name, d)
		}
		if n.requests > l.turns*w.conns || n.requests > 0 && d > longest {
			return sample{
				rate: float64(n.requests) / n.duration.Seconds(),
				cpu:  used / time.Duration(n.requests),
				p50:  n.p50, p99: n.p99,
			}, nil
		}
	}
}

// loadOnce is one load on a server that was idle, and the CPU time it took. It
// is an error when any answer was not of the kind that was asked for.
func (l *lab) loadOnce(ctx context.Context, s *server, w work, r request, d time.Duration) (load, time.Duration, error) {
	if err := s.settle(ctx); err != nil {
		return load{}, 0, err
	}
	before, err := cpu(s.cmd.Process.Pid)
	if err != nil {
		return load{}, 0, err
	}
	n, err := l.wrk(ctx, s, r, w.conns, d)
	if err != nil {
		return load{}, 0, err
	}
	after, err := cpu(s.cmd.Process.Pid)
	if err != nil {
		return load{}, 0, err
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
