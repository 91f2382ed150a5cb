package store

import (
	"cmp"
	"context"
	"sync"
)

// pool hands out connections, each to one caller at a time, the one used last
// first because its cache is warm.
type pool struct {
	source
	keep int // idle connections at most
	// only tells that the only connection is the database itself.
	only bool
	// check, when not nil, sees whether new connections lead where old ones do.
	// It is asked before as well: to open another file in the place of this one
	// removes the log that it finds, or takes it for its own.
	check func() error

	mu     sync.Mutex
	idle   []*connection
	closed bool
	snapshots
}

func (p *pool) acquire() (*connection, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.lend(c)
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	return p.open()
}

func (p *pool) open() (*connection, error) {
	if p.check == nil {
		return p.connect()
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	c, err := p.connect()
	if err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// release takes a connection back. One that failed is closed, because a fresh
// one may find the database well again; the only one stays.
func (p *pool) release(c *connection, err error) {
	p.mu.Lock()
	if !c.shared || p.paused {
		p.mu.Unlock()
		err = cmp.Or(err, c.end())
		p.mu.Lock()
	}
	keep := !p.closed && len(p.idle) < p.keep && (err == nil || p.only)
	if keep {
		p.idle = append(p.idle, c)
		p.limit(c)
	}
	p.mu.Unlock()
	if !keep {
		c.Close()
	}
}

// close closes what is idle; connections in use are closed when released.
func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.Close()
	}
}

// lane is a way to a pool's connections, for so many callers at a time.
type lane struct {
	*pool
	turns
}

func newLane(p *pool, callers int) lane { return lane{p, make(turns, callers)} }

// acquire waits for the caller's turn, but not for ever.
func (l lane) acquire(ctx context.Context) (*connection, error) {
	if err := l.take(ctx); err != nil {
		return nil, err
	}
	c, err := l.pool.acquire()
	if err != nil {
		l.leave()
	}
	return c, err
}

// pass makes a caller that has a connection of l one of another lane to the
// same pool, if there is a turn.
func (l lane) pass(to lane) bool {
	if !to.try() {
		return false
	}
	l.leave()
	return true
}

func (l lane) release(c *connection, err error) {
	l.pool.release(c, err)
	l.leave()
}
