package main

import (
	"context"
	"time"
)

// measureStart takes the time to the first answer and the memory at rest. The
// service opens an existing database of 100,000 rows; the peers have the sample
// in memory.
func (l *lab) measureStart(ctx context.Context, r *results) error {
	for range l.rounds {
		for _, t := range l.targets {
			rows := 3
			if isService(t) {
				rows = 100_000
			}
			s, err := t.start(ctx, rows)
			if err != nil {
				return err
			}
			rest, err := s.idle(ctx)
			s.stop()
			if err != nil {
				return err
			}
			r.ready[t.key] = append(r.ready[t.key], s.ready)
			r.rest[t.key] = append(r.rest[t.key], rest)
			l.progress.step("start: %s %s, %.1f MB at rest", t.name, s.ready.Round(time.Millisecond), float64(rest)/1e6)
		}
	}
	return nil
}

// idle is what s holds a second after its first answer.
func (s *server) idle(ctx context.Context) (int64, error) {
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(time.Second):
	}
	return memory(s.cmd.Process.Pid, "VmRSS")
}
