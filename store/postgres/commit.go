package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What a transaction that writes begins with. It reads what others committed
// up to the lock, which makes the writes of all programs come one after
// another; a program that stops in the middle loses the lock.
//
// A synchronous_commit below on, which the role or the database may have, is
// raised: a commit with it is not on disk, or not on that of the standby.
const (
	beginWrites = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`
	setWrites   = `SELECT set_config('idle_in_transaction_session_timeout', '5s', true),
		set_config('synchronous_commit',
			CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`
	lockWrites = `SELECT one FROM state FOR UPDATE`
)

// commit stores a group of writes in one transaction.
func (p *Postgres) commit(group *group) error {
	c, err := p.acquire(context.Background())
	if err != nil {
		return p.failure(context.Background(), err)
	}
	ctx, cancel := context.WithTimeout(p.reach.Load(), writeTimeout)
	defer cancel()
	changed, err := transact(ctx, c, func(s *pgSession) (bool, error) {
		var one int64
		if err := queryRow(ctx, s, lockWrites, nil, &one); err != nil {
			return false, err
		}
		return s.change(ctx, func(t *transaction) error { return t.run(ctx, group) })
	})
	if err != nil {
		return p.failure(context.Background(), err)
	}
	if changed && p.committed != nil {
		p.committed(len(group.writes))
	}
	return nil
}

// transact commits what f did, unless it did nothing, and gives the connection
// back.
func transact(ctx context.Context, c *pgxpool.Conn, f func(*pgSession) (changed bool, err error)) (changed bool, err error) {
	s := &pgSession{conn: c.Conn()}
	s.exec(ctx, beginWrites)
	s.exec(ctx, setWrites)
	if changed, err = f(s); err == nil && changed {
		return true, commit(ctx, c)
	}
	if end := s.rollback(ctx); err == nil {
		err = end
	}
	c.Release()
	return false, err
}

// change does all that a transaction has to do.
func (s *pgSession) change(ctx context.Context, f func(*transaction) error) (changed bool, err error) {
	t, err := newTransaction(ctx, s)
	if err != nil {
		return false, err
	}
	if err := f(t); err != nil || !t.changed {
		return false, err
	}
	if _, err := t.finish(ctx); err != nil {
		return false, err
	}
	return true, s.flush(ctx)
}

func (s *pgSession) rollback(ctx context.Context) error {
	s.pending = nil
	if s.conn.IsClosed() { // which the server takes for the same
		return nil
	}
	_, err := s.conn.Exec(ctx, "ROLLBACK")
	return err
}

// commit ends the transaction of c and gives c back. After an error nobody
// knows whether the writes are stored, so that they are neither acknowledged
// nor done again.
//
// When time runs out, the server is left to its wait, for its standby most
// likely: canceled, it would show everyone what may yet be lost.
func commit(ctx context.Context, c *pgxpool.Conn) error {
	done := make(chan error, 1)
	go func() {
		defer c.Release()
		done <- end(c.Conn())
	}()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("it is not known whether the writes are stored: %w", err)
		}
		return nil
	case <-ctx.Done():
		return errNoCommit
	}
}

func end(conn *pgx.Conn) error {
	data := conn.PgConn().CustomData()
	delete(data, warning)
	tag, err := conn.Exec(context.Background(), "COMMIT")
	switch {
	case err != nil:
		return err
	case tag.String() != "COMMIT":
		return fmt.Errorf("the server answered COMMIT with %s", tag)
	case data[warning] != nil:
		// Such as that it has given up waiting for the standby.
		return fmt.Errorf("the server warned: %s", data[warning])
	}
	return nil
}

// warning is where a connection keeps the last warning of its server.
const warning = "warning"

func keepWarning(c *pgconn.PgConn, n *pgconn.Notice) {
	if n.SeverityUnlocalized == "WARNING" {
		c.CustomData()[warning] = n.Message
	}
}
