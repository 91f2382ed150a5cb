package store

import (
	"context"
	"time"
)

// retryEvery is how often watch looks for a server.
const retryEvery = 250 * time.Millisecond

// reach lasts from when a server is found until it is lost, and then tells the
// cause, which wraps ErrUnavailable.
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
func (p *Postgres) lose(r *reach, cause error) {
	r.lose(unavailable(cause))
	select {
	case p.lost <- struct{}{}:
	default:
	}
}

// watch looks for a server while there is none.
func (p *Postgres) watch() {
	defer close(p.stopped)
	for {
		select {
		case <-p.lost:
		case <-p.closing.Done():
			return
		}
		if r := p.reach.Load(); r.Err() != nil {
			p.log.Warn("the database cannot be reached; requests get 503 until it can", "error", context.Cause(r))
			p.pool.Reset()
			p.find(context.Cause(r).Error())
		}
	}
}

// find returns once there is a server, or the Store closes. It logs the reasons
// why there is none, except this one.
func (p *Postgres) find(known string) {
	for {
		err := p.prepare(p.closing)
		if err == nil {
			p.reach.Store(newReach())
			p.log.Info("the database can be reached")
			return
		}
		if reason := unavailable(err).Error(); reason != known {
			known = reason
			p.log.Warn("the database still cannot be used", "error", reason)
		}
		select {
		case <-time.After(retryEvery):
		case <-p.closing.Done():
			return
		}
	}
}
