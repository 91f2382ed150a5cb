// Package postgres is the engine for more than one machine: the countries are
// on a PostgreSQL server, which any number of instances and other programs may
// share.
//
// Every read asks the server, so that all instances see what any of them has
// acknowledged. Writes that come at the same time share a transaction (write.go,
// commit.go). Triggers keep the number of countries, the revision and the used
// ids true, whoever writes (migrations). While no server can be reached, every
// call fails at once and watch looks for one (watch.go).
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"countries/models"
	"countries/store"
	"countries/store/internal/queue"
)

// Store is a store.Store on a PostgreSQL server.
type Store struct {
	// What may take long has connections of its own: searches, and lists without
	// a limit, which keep theirs until the client has read them.
	pool, searches, lists *pgxpool.Pool

	queue     *queue.Queue[*transaction]
	folding   atomic.Bool // a goroutine folds texts
	sample    []models.Country
	committed func(writes int)
	log       *slog.Logger

	reach    atomic.Pointer[reach]
	lost     chan struct{}   // wakes watch
	prepared bool            // prepare has succeeded before
	closing  context.Context // ends watch
	close    context.CancelFunc
	stopped  chan struct{} // closed by watch
}

var _ store.Store = (*Store)(nil)

const (
	// connectTimeout is how long a request waits for a connection.
	connectTimeout = 2 * time.Second
	// readTimeout limits reading one row.
	readTimeout = 2 * time.Second
	// writeTimeout limits a group of writes, with its waits for other programs
	// and for the standby.
	writeTimeout = 10 * time.Second
	// listTimeout limits each statement of a list.
	listTimeout = 10 * time.Second
	// closeTimeout is how long Close waits for connections in use.
	closeTimeout = 5 * time.Second
)

// Revision asks the server.
func (s *Store) Revision(ctx context.Context) (string, error) {
	var revision int64
	err := s.readRow(ctx, "SELECT revision FROM content", nil, &revision)
	return formatRevision(revision), err
}

func formatRevision(revision int64) string { return fmt.Sprintf("%016x", uint64(revision)) }

const selectCountry = "SELECT id, name, capital, area FROM countries WHERE id = $1"

// Get asks the server.
func (s *Store) Get(ctx context.Context, id int64) (c models.Country, err error) {
	err = s.readRow(ctx, selectCountry, []any{id}, fields(&c)...)
	return c, err
}

// fields returns where the columns id, name, capital and area are scanned to.
func fields(c *models.Country) []any { return []any{&c.ID, &c.Name, &c.Capital, &c.Area} }

// readRow scans the only row of a statement, or returns store.ErrNotFound.
func (s *Store) readRow(ctx context.Context, statement string, args []any, dest ...any) error {
	conn, err := s.acquire(ctx, s.pool)
	if err != nil {
		return err
	}
	defer conn.Release()
	limited, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	err = conn.QueryRow(limited, statement, args...).Scan(dest...)
	if errors.Is(err, pgx.ErrNoRows) {
		return store.ErrNotFound
	}
	return s.failure(ctx, err)
}

// acquire takes a connection from a pool, or fails at once while no server can
// be reached.
func (s *Store) acquire(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := s.reach.Load()
	if r.Err() != nil {
		return nil, context.Cause(r)
	}
	limited, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := pool.Acquire(limited)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case s.closing.Err() != nil:
		return nil, store.ErrClosed
	case pool.Stat().AcquiredConns() == pool.Stat().MaxConns():
		return nil, store.ErrOverloaded
	case gone(err) || hopeless(err):
		s.lose(r, err)
	}
	return nil, unavailable(err)
}

// Ready reads, and looks whether the server is a primary.
func (s *Store) Ready(ctx context.Context) error {
	var revision int64
	var standby bool
	err := s.readRow(ctx, "SELECT revision, pg_is_in_recovery() FROM content", nil, &revision, &standby)
	if err == nil && standby {
		s.reset()
		return unavailable(errors.New("the database is a standby"))
	}
	return err
}

// Close may be called again. Lists that are open end with an error.
func (s *Store) Close() error {
	s.queue.Stop()
	s.close()
	<-s.stopped
	s.reach.Load().lose(store.ErrClosed)
	closed := make(chan struct{})
	go func() {
		for _, pool := range s.pools() {
			pool.Close() // waits for the connections in use
		}
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(closeTimeout): // the server does not answer
	}
	return nil
}

func (s *Store) pools() []*pgxpool.Pool { return []*pgxpool.Pool{s.pool, s.searches, s.lists} }

// reset closes every connection as soon as it is not in use.
func (s *Store) reset() {
	for _, pool := range s.pools() {
		pool.Reset()
	}
}
