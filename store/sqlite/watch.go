package sqlite

import (
	"context"
	"errors"
	"time"
)

// lookEvery is the time between two looks at the file.
const lookEvery = 250 * time.Millisecond

// watch looks at the file until ctx ends.
func (s *Store) watch(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			// Not with ctx: a statement that is interrupted as the store closes
			// would keep the log from being brought into the file.
			s.queue.Call(func() { s.lookAgain(context.WithoutCancel(ctx)) })
		case <-ctx.Done():
			return
		}
	}
}

// lookAgain reads what other programs have committed. After a failed commit it
// tries whether one succeeds again; when nothing was written since the last
// look, it brings the log into the file.
func (s *Store) lookAgain(ctx context.Context) {
	err := s.inPlace(ctx)
	if err == nil {
		err = s.readIfChanged(ctx)
	}
	if errors.Is(err, errLost) {
		err = s.reconnect(ctx)
	}
	switch {
	case err != nil:
	case s.failed:
		if err = s.probe(ctx); err == nil {
			s.failed = false
		}
	case s.file.busy:
		s.file.busy, s.file.dirty = false, true
	case s.file.dirty:
		// Only for safety: another program may delete the log.
		if s.file.exec(ctx, "PRAGMA wal_checkpoint(PASSIVE)") == nil {
			s.file.dirty = false
		}
	}
	s.report(err)
}

// rereadShare: rereading takes at most this share of the time.
const rereadShare = 5

// readIfChanged reads the table again if another program has committed.
func (s *Store) readIfChanged(ctx context.Context) error {
	version, err := s.file.dataVersion(ctx)
	if err != nil || version == s.file.version || time.Now().Before(s.rereadAt) {
		return err
	}
	began := time.Now()
	err = s.readAgain(ctx)
	now := time.Now()
	s.rereadAt = now.Add((rereadShare - 1) * now.Sub(began))
	return err
}

// probe commits a change of nothing.
func (s *Store) probe(ctx context.Context) error {
	return s.transact(ctx, func() error {
		return s.file.exec(ctx, "UPDATE service SET secret = secret")
	})
}
