package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

func postgresDialect() dialect {
	return dialect{contains: "strpos", byArea: "countries", rowValues: true}
}

const beginList = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`

// List reads its snapshot in a transaction of its own.
func (p *Postgres) List(ctx context.Context, options ListOptions) (*Listing, error) {
	server := p.reach.Load()
	if options.filtered() {
		if err := p.scans.take(ctx); err != nil {
			return nil, err
		}
		defer p.scans.leave()
	}
	c, err := p.acquire(ctx)
	if err != nil {
		return nil, p.failure(ctx, err)
	}
	limited, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(server, cancel)
	timeout := time.AfterFunc(listTimeout, cancel)
	defer timeout.Stop()
	r := &snapshot{conn: c, streams: p.streams, cancel: func() { stop(); cancel() }}
	listing, headed, err := r.open(limited, options)
	if err != nil {
		r.Close()
		return nil, p.failure(ctx, err)
	}
	open := &openRows{
		ctx: ctx, rows: headed,
		translate: func(err error) error { return p.failure(ctx, err) },
		release:   func(err error) error { return err },
	}
	listing.Countries, listing.close = open.each, open.close
	return listing, nil
}

// snapshot is the rows of a list.
type snapshot struct {
	conn    *pgxpool.Conn // nil once given back
	cancel  func()
	streams turns
	long    bool // whether it has a turn of streams

	rows
	err error
}

// open begins a transaction, and reads until the end or until there is head
// enough.
func (r *snapshot) open(ctx context.Context, options ListOptions) (*Listing, *headedRows, error) {
	s := &pgSession{conn: r.conn.Conn()}
	s.exec(ctx, beginList)
	all, revision, err := getState(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	listing := &Listing{Total: all, Revision: revision}
	if options.filtered() {
		statement, args := postgresDialect().count(options)
		if err := queryRow(ctx, s, statement, args, &listing.Total); err != nil {
			return nil, nil, err
		}
	}
	statement, args := postgresDialect().list(options, false)
	if r.rows, err = s.query(ctx, statement, args...); err != nil {
		return nil, nil, err
	}
	headed, err := readHead(nil, r, headRows)
	if err == nil && headed.rest != nil {
		if r.long = r.streams.try(); !r.long {
			err = errBusy
		}
	}
	return listing, headed, err
}

// Next is that of rows.
func (r *snapshot) Next() bool {
	if r.conn == nil || r.err != nil {
		return false
	}
	if r.rows.Next() {
		return true
	}
	r.err = r.end(r.rows.Err())
	return false
}

// Err is that of rows.
func (r *snapshot) Err() error { return r.err }

// end gives the connection back when all rows are read.
func (r *snapshot) end(err error) error {
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
		defer cancel()
		err = (&pgSession{conn: r.conn.Conn()}).rollback(ctx)
	}
	r.release()
	return err
}

// Close is that of rows. Rows that nobody has read are not worth waiting for:
// the connection ends with them.
func (r *snapshot) Close() {
	if r.conn != nil {
		r.cancel()
		if r.rows != nil {
			r.rows.Close()
		}
		r.release()
	}
}

func (r *snapshot) release() {
	r.conn.Release()
	r.conn = nil
	r.cancel()
	if r.long {
		r.streams.leave()
	}
}
