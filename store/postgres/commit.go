package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"countries/store/internal/queue"
)

// beginWrite begins a transaction that writes. It sees what others commit while
// it waits for the lock on state.
//
// An instance that stops in the middle loses the lock after 5 s. A
// synchronous_commit below on, which the role or the database may have, is
// raised: a commit with it is not on disk, or not on that of the standby.
const beginWrite = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT
	set_config('countries.service', 'on', true),
	set_config('idle_in_transaction_session_timeout', '5s', true),
	set_config('lock_timeout', '8s', true),
	set_config('statement_timeout', '10s', true),
	set_config('synchronous_commit',
		CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`

// unlimited lets the statements of a transaction take any time.
func (t *transaction) unlimited() error {
	_, err := t.tx.Exec(t.ctx, `SELECT set_config('idle_in_transaction_session_timeout', '0', true),
		set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true)`)
	return err
}

// commit stores a group of writes in one transaction. It starts again when
// another program was in its way: took an id that was about to be assigned, or
// locked rows in another order.
func (s *Store) commit(g *queue.Group[*transaction]) error {
	ctx, cancel := context.WithTimeout(s.reach.Load(), writeTimeout)
	defer cancel()
	for {
		conn, err := s.acquire(context.Background(), s.pool)
		if err != nil {
			return err
		}
		changed, err := transact(ctx, conn, beginWrite, func(t *transaction) error {
			if err := t.lock(); err != nil {
				return err
			}
			return g.Run(t)
		})
		switch {
		case err == nil && changed && s.committed != nil:
			s.committed(g.Len())
			return nil
		case err == nil:
			return nil
		case retryable(err) && ctx.Err() == nil:
			continue
		case code(err) == codeLockTimeout && g.Len() > 1:
			return err // each write is tried alone, so that only the locked one fails
		}
		return s.failure(context.Background(), err)
	}
}

// transact commits what f did, unless it changed nothing, and releases the
// connection.
func transact(ctx context.Context, conn *pgxpool.Conn, begin string, f func(*transaction) error) (changed bool, err error) {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		conn.Release()
		return false, err
	}
	t := &transaction{ctx: ctx, tx: tx}
	if err = f(t); err == nil {
		err = t.flush()
	}
	if err == nil && t.changed {
		return true, end(ctx, conn, tx)
	}
	_ = tx.Rollback(ctx) // which closes the connection when it fails
	conn.Release()
	return false, err
}

// end commits the transaction and releases the connection. After an error the
// writes may be stored or not, so that they are neither acknowledged nor tried
// again.
//
// When time runs out, the server is left waiting, most likely for its standby:
// canceled, it would show everyone what may yet be lost.
func end(ctx context.Context, conn *pgxpool.Conn, tx pgx.Tx) error {
	done := make(chan error, 1)
	go func() {
		defer conn.Release()
		data := conn.Conn().PgConn().CustomData()
		delete(data, warning)
		err := tx.Commit(context.Background())
		if err == nil && data[warning] != nil { // such as that it no longer waits for the standby
			err = fmt.Errorf("the server warned: %s", data[warning])
		}
		done <- err
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

// warning is the key under which a connection keeps its server's last warning.
const warning = "warning"

func keepWarning(c *pgconn.PgConn, n *pgconn.Notice) {
	if n.SeverityUnlocalized == "WARNING" {
		c.CustomData()[warning] = n.Message
	}
}

// retryable reports whether a transaction failed because of another one and may
// succeed when it is run again. The server has undone it.
func retryable(err error) bool {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return false
	}
	switch server.Code {
	case "40001", "40P01": // serialization failure, deadlock
		return true
	case "23505":
		return server.TableName == "countries" && server.ConstraintName == "countries_pkey"
	}
	return false
}
