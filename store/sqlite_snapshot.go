package store

import (
	"context"
	"time"

	"countries/store/sqlite"
)

// snapshotAge is how long a snapshot is kept, or a little longer.
const snapshotAge = 10 * time.Millisecond

// snapshots let the short reads that follow each other on a connection share a
// transaction, until someone commits: to begin and to end one, with the
// system's locks, takes longer than to read a row. None is kept while this
// program writes, nor for longer than snapshotAge, because the log cannot begin
// anew as long as it is read. The pool's mutex guards them.
type snapshots struct {
	paused bool
	timer  *time.Timer // nil while no idle connection has one
}

// begin begins to read a snapshot, if c has none.
func (c *connection) begin(ctx context.Context) error {
	if c.reading {
		return nil
	}
	c.version = c.Version()
	err := c.exec(ctx, "BEGIN")
	c.reading = err == nil
	return err
}

// end ends c's snapshot, if it has one.
func (c *connection) end() error {
	if !c.reading {
		return nil
	}
	c.reading = false
	return c.exec(context.Background(), "ROLLBACK")
}

// lend makes c, which leaves the pool, ready to read what is committed now.
func (p *pool) lend(c *connection) {
	if v := c.Version(); v != c.version || v == (sqlite.Version{}) {
		_ = c.end() // what is wrong with c, its next statement tells
	}
	c.shared = !p.paused && !p.only
}

// limit has the snapshot of c, which is idle again, end in time.
func (p *pool) limit(c *connection) {
	if c.reading && p.timer == nil {
		p.timer = time.AfterFunc(snapshotAge, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.endSnapshots()
		})
	}
}

// pause has no snapshot kept until resume is called.
func (p *pool) pause() (resume func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = true
	p.endSnapshots()
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.paused = false
	}
}

func (p *pool) endSnapshots() {
	if p.timer == nil {
		return
	}
	p.timer.Stop()
	p.timer = nil
	for _, c := range p.idle {
		_ = c.end()
	}
}
