package store

import (
	"context"
	"database/sql/driver"
	"sync"
)

// pool hands out connections, each to one caller at a time, the one used last
// first because its cache is warm.
type pool struct {
	connector driver.Connector
	keep      int // idle connections at most
	// check, when not nil, sees whether new connections lead where old ones do.
	check func() error
	// turn, when not nil, lets one caller at a time have the only connection.
	turn chan struct{}

	mu     sync.Mutex
	idle   []*connection
	closed bool
}

func (p *pool) acquire(ctx context.Context) (*connection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if p.turn != nil {
		select {
		case p.turn <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		p.pass()
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := connect(ctx, p.connector)
	if err == nil && p.check != nil {
		if err = p.check(); err != nil {
			c.close()
		}
	}
	if err != nil {
		p.pass()
		return nil, err
	}
	return c, nil
}

// release takes a connection back. One that failed is closed, because a fresh
// one may find the database well again; the only one is the database itself
// and stays.
func (p *pool) release(c *connection, err error) {
	defer p.pass()
	p.mu.Lock()
	keep := !p.closed && len(p.idle) < p.keep && (err == nil || p.turn != nil)
	if keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if !keep {
		c.close()
	}
}

func (p *pool) pass() {
	if p.turn != nil {
		<-p.turn
	}
}

// close closes what is idle; connections in use are closed when released.
func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}
