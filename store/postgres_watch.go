package store

import "time"

// retryEvery is how often watch looks for a server.
const retryEvery = 250 * time.Millisecond

// lose makes every call fail at once until watch has found a server again, and
// returns the error for the one that has noticed.
func (p *Postgres) lose(cause error) error {
	err := unavailable(cause)
	if p.down.CompareAndSwap(nil, &err) {
		p.log.Warn("the database cannot be reached; requests get 503 until it can", "error", err)
		select {
		case p.lost <- struct{}{}:
		default:
		}
	}
	return err
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
		p.find()
	}
}

// find returns once there is a server, or the Store closes.
func (p *Postgres) find() {
	for {
		p.pool.Reset()
		err := p.prepare(p.closing)
		if err == nil {
			p.down.Store(nil)
			p.log.Info("the database can be reached")
			return
		}
		err = unavailable(err)
		if before := *p.down.Swap(&err); before.Error() != err.Error() {
			p.log.Warn("the database still cannot be used", "error", err)
		}
		select {
		case <-time.After(retryEvery):
		case <-p.closing.Done():
			return
		}
	}
}
