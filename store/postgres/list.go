package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"countries/models"
	"countries/store"
)

// beginList begins a transaction whose statements see one snapshot. Each
// statement is limited by listTimeout; how long the client takes to read between
// two of them is not.
const beginList = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT
	set_config('statement_timeout', '10s', true), set_config('idle_in_transaction_session_timeout', '0', true)`

// fetchRows is how many rows are fetched at a time. A list that has fewer, such
// as every page, is in memory when List returns and keeps no connection.
const (
	fetchRows = 1024
	fetch     = "FETCH 1024 FROM list"
)

var errListClosed = errors.New("the list is closed")

// List reads its snapshot in a transaction of its own.
func (s *Store) List(ctx context.Context, options store.ListOptions) (*store.Listing, error) {
	pool := s.pool
	switch {
	case options.Limit == 0:
		pool = s.lists
	case filtered(options):
		pool = s.searches
	}
	reach := s.reach.Load()
	conn, err := s.acquire(ctx, pool)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(reach, cancel)
	l := &list{s: s, caller: ctx, ctx: limited, conn: conn, cancel: func() { stop(); cancel() }}
	listing, err := l.open(options)
	if err != nil {
		l.close()
		return nil, s.failure(ctx, err)
	}
	l.releaseLast()
	listing.Countries, listing.Release = l.all, l.close
	return listing, nil
}

// list is an open list: the rows fetched last, and the cursor for the others.
type list struct {
	s      *Store
	caller context.Context
	ctx    context.Context // ends with the caller's, or when the server is lost
	cancel func()
	conn   *pgxpool.Conn // nil once released
	tx     pgx.Tx        // nil before it has begun
	rows   []models.Country
	more   bool // the cursor may have more rows
}

// open begins the transaction and fetches the first rows.
func (l *list) open(options store.ListOptions) (*store.Listing, error) {
	ctx, cancel := context.WithTimeout(l.ctx, listTimeout)
	defer cancel()
	var err error
	if l.tx, err = l.conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: beginList}); err != nil {
		return nil, err
	}
	var found []int64
	if options.Query != "" {
		if found, err = l.searchUnfolded(ctx, options.Query); err != nil {
			return nil, err
		}
	}
	var total, revision, pending int64
	matching := &total
	var batch pgx.Batch
	if filtered(options) {
		matching = new(int64)
		statement, args := countQuery(options, found)
		batch.Queue(statement, args...).QueryRow(func(row pgx.Row) error { return row.Scan(matching) })
	}
	batch.Queue("SELECT total, revision, pending FROM content").QueryRow(func(row pgx.Row) error {
		return row.Scan(&total, &revision, &pending)
	})
	statement, args := listQuery(options, found)
	batch.Queue("DECLARE list NO SCROLL CURSOR FOR "+statement, args...)
	batch.Queue(fetch).Query(l.read)
	if err := l.tx.SendBatch(ctx, &batch).Close(); err != nil {
		return nil, err
	}
	if pending > maxPending {
		l.s.fold()
	}
	return &store.Listing{Total: *matching, Revision: formatRevision(revision)}, nil
}

// read replaces the rows by those of a fetch.
func (l *list) read(rows pgx.Rows) (err error) {
	l.rows, err = pgx.AppendRows(l.rows[:0], rows, func(row pgx.CollectableRow) (c models.Country, err error) {
		return c, row.Scan(fields(&c)...)
	})
	l.more = len(l.rows) == fetchRows
	return err
}

// all is Listing.Countries.
func (l *list) all(yield func(models.Country, error) bool) {
	for {
		for _, c := range l.rows {
			if !yield(c, nil) {
				return
			}
		}
		if !l.more {
			return
		}
		if err := l.next(); err != nil {
			yield(models.Country{}, err)
			return
		}
	}
}

// next fetches more rows.
func (l *list) next() error {
	if l.conn == nil {
		return errListClosed
	}
	ctx, cancel := context.WithTimeout(l.ctx, listTimeout)
	defer cancel()
	rows, err := l.tx.Query(ctx, fetch)
	if err == nil {
		err = l.read(rows)
	}
	if err != nil {
		return l.s.failure(l.caller, err)
	}
	l.releaseLast()
	return nil
}

// releaseLast closes the list when all its rows are fetched.
func (l *list) releaseLast() {
	if !l.more {
		l.close()
	}
}

// close ends the transaction and releases the connection.
func (l *list) close() {
	if l.conn == nil {
		return
	}
	if l.tx != nil {
		ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
		_ = l.tx.Rollback(ctx) // which closes the connection when it fails
		cancel()
	}
	l.conn.Release()
	l.conn = nil
	l.cancel()
}
