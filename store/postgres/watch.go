package postgres

import (
	"context"
	"time"
)

// retryEvery is how often watch looks for a server.
const retryEvery = 250 * time.Millisecond

// reach is a context that ends when the server is lost. Its cause wraps
// store.ErrUnavailable.
type reach struct {
	context.Context
	lose context.CancelCauseFunc
}

func newReach() *reach {
	ctx, lose := context.WithCancelCause(context.Background())
	return &reach{ctx, lose}
}

// lose makes every call fail at once until watch has found a server again, and
// gives up the writes and lists under way. It may be called again.
func (s *Store) lose(r *reach, cause error) {
	r.lose(unavailable(cause))
	select {
	case s.lost <- struct{}{}:
	default:
	}
}

// watch looks for a server while there is none.
func (s *Store) watch() {
	defer close(s.stopped)
	for {
		select {
		case <-s.lost:
		case <-s.closing.Done():
			return
		}
		if r := s.reach.Load(); r.Err() != nil {
			s.log.Warn("the database cannot be reached; requests get 503 until it can", "error", context.Cause(r))
			s.reset()
			s.find(context.Cause(r).Error())
		}
	}
}

// find returns once there is a server, or the Store closes. It logs each new
// reason why there is none; the first one is known.
func (s *Store) find(known string) {
	for {
		err := s.prepare(s.closing)
		if err == nil {
			s.reach.Store(newReach())
			s.log.Info("the database can be reached")
			return
		}
		if reason := unavailable(err).Error(); reason != known {
			known = reason
			s.log.Warn("the database still cannot be used", "error", reason)
		}
		select {
		case <-time.After(retryEvery):
		case <-s.closing.Done():
			return
		}
	}
}
