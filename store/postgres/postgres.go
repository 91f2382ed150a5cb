package store

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"countries/models"
)

// Postgres is a Store on a PostgreSQL server, which any number of programs may
// share: each asks the server every time, so that all see what any of them has
// acknowledged. While there is no server every call fails at once, and watch
// looks for it.
type Postgres struct {
	pool *pgxpool.Pool
	// The connections that lists which may read every row use, and those that
	// long lists keep: not all, so that other calls do not wait for them.
	scans, streams turns
	writes

	sample    []models.Country
	committed func(writes int)
	log       *slog.Logger

	reach    atomic.Pointer[reach]
	lost     chan struct{}   // wakes watch
	prepared bool            // whether prepare has ever succeeded
	closing  context.Context // ends watch
	close    context.CancelFunc
	stopped  chan struct{} // closed by watch
}

var _ Store = (*Postgres)(nil)

const (
	// connectTimeout is how long a request waits for a connection.
	connectTimeout = 2 * time.Second
	// readTimeout is how long reading a row may take.
	readTimeout = 2 * time.Second
	// writeTimeout is how long a group of writes may take, with its wait for
	// those of other programs and for the standby.
	writeTimeout = 10 * time.Second
	// listTimeout is how long a list may take to begin.
	listTimeout = 10 * time.Second
	// closeTimeout is how long Close waits for connections in use.
	closeTimeout = 5 * time.Second
)

// Revision asks the server.
func (p *Postgres) Revision(ctx context.Context) (revision string, err error) {
	err = p.read(ctx, func(ctx context.Context, s *pgSession) (err error) {
		_, revision, err = getState(ctx, s)
		return err
	})
	return revision, err
}

// Get asks the server.
func (p *Postgres) Get(ctx context.Context, id int64) (c models.Country, err error) {
	err = p.read(ctx, func(ctx context.Context, s *pgSession) (err error) {
		c, err = getCountry(ctx, s, id)
		return err
	})
	return c, err
}

// read does what takes the server no time on any connection.
func (p *Postgres) read(ctx context.Context, f func(context.Context, *pgSession) error) error {
	c, err := p.acquire(ctx)
	if err != nil {
		return p.failure(ctx, err)
	}
	defer c.Release()
	limited, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	return p.failure(ctx, f(limited, &pgSession{conn: c.Conn()}))
}

// acquire takes a connection from the pool, or fails at once when no server
// can be reached.
func (p *Postgres) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := p.reach.Load()
	if r.Err() != nil {
		return nil, context.Cause(r)
	}
	limited, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	c, err := p.pool.Acquire(limited)
	switch {
	case err == nil:
		return c, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case p.busy():
		return nil, errBusy
	case gone(err) || hopeless(err):
		p.lose(r, err)
	}
	return nil, unavailable(err)
}

// busy tells whether all connections are in use.
func (p *Postgres) busy() bool {
	stat := p.pool.Stat()
	return stat.AcquiredConns() == stat.MaxConns()
}

// Ready reads, and takes the lock that writes need.
func (p *Postgres) Ready(ctx context.Context) error {
	if _, err := p.Revision(ctx); err != nil {
		return err
	}
	return p.queue.do(ctx, 0, func(context.Context, *transaction) error { return nil })
}

// Close may be called again. Lists that are open come to an end with an error.
func (p *Postgres) Close() error {
	p.queue.stop()
	p.close()
	<-p.stopped
	p.reach.Load().lose(errClosed)
	closed := make(chan struct{})
	go func() {
		p.pool.Close() // waits for what is in use
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(closeTimeout): // a server that does not answer
	}
	return nil
}
