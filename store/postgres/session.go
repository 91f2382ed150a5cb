package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// pgSession is a session on one connection. A statement without an answer is
// kept until the next one that has an answer, and sent with that: most take
// the server less time than the network takes for their way.
type pgSession struct {
	conn    *pgx.Conn
	pending *pgx.Batch
}

var _ session = (*pgSession)(nil)

// exec returns no error: that of the statement comes with the next query or
// flush.
func (s *pgSession) exec(_ context.Context, statement string, args ...any) error {
	if s.pending == nil {
		s.pending = &pgx.Batch{}
	}
	s.pending.Queue(statement, args...)
	return nil
}

func (s *pgSession) query(ctx context.Context, statement string, args ...any) (rows, error) {
	if s.pending == nil {
		return s.conn.Query(ctx, statement, args...)
	}
	before := s.pending.Len()
	s.pending.Queue(statement, args...)
	results := s.send(ctx)
	for range before {
		if _, err := results.Exec(); err != nil {
			results.Close()
			return nil, err
		}
	}
	r, err := results.Query()
	if err != nil {
		results.Close()
		return nil, err
	}
	return &batchedRows{Rows: r, results: results}, nil
}

func (s *pgSession) send(ctx context.Context) pgx.BatchResults {
	batch := s.pending
	s.pending = nil
	return s.conn.SendBatch(ctx, batch)
}

// flush sends what is pending and returns the first error of it.
func (s *pgSession) flush(ctx context.Context) error {
	if s.pending == nil {
		return nil
	}
	return s.send(ctx).Close()
}

// batchedRows are those of the last statement of a batch.
type batchedRows struct {
	pgx.Rows
	results pgx.BatchResults
	err     error
}

func (r *batchedRows) Close() {
	r.Rows.Close()
	if err := r.results.Close(); r.err == nil {
		r.err = err
	}
}

func (r *batchedRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}
