package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"countries/models"
)

var postgresDialect = dialect{contains: "strpos", byArea: "countries", rowValues: true}

const beginList = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`

// headRows is how many rows of a list are read before List returns: those of
// every page, and of most whole lists, so that only the reader of a longer one
// keeps a connection until it has read to the end.
const headRows = 1024

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
	listing, err := r.open(limited, options)
	if err != nil {
		r.Close()
		return nil, p.failure(ctx, err)
	}
	open := &openRows{
		ctx: ctx, rows: r,
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
	long    bool // whether it has a place in streams

	head   sliceRows
	inHead bool
	rest   rows
	err    error
}

// open begins a transaction, and reads until the end or until there is head
// enough.
func (r *snapshot) open(ctx context.Context, options ListOptions) (*Listing, error) {
	s := &pgSession{conn: r.conn.Conn()}
	s.exec(ctx, beginList)
	all, revision, err := getState(ctx, s)
	if err != nil {
		return nil, err
	}
	listing := &Listing{Total: all, Revision: revision}
	if options.filtered() {
		statement, args := postgresDialect.count(options)
		if err := queryRow(ctx, s, statement, args, &listing.Total); err != nil {
			return nil, err
		}
	}
	statement, args := postgresDialect.list(options, false)
	if r.rest, err = s.query(ctx, statement, args...); err != nil {
		return nil, err
	}
	return listing, r.readHead()
}

func (r *snapshot) readHead() error {
	var c models.Country
	for len(r.head.rest) < headRows {
		if !r.rest.Next() {
			return r.end(r.rest.Err())
		}
		if err := r.rest.Scan(&c.ID, &c.Name, &c.Capital, &c.Area); err != nil {
			return err
		}
		r.head.rest = append(r.head.rest, c)
	}
	if r.long = r.streams.try(); !r.long {
		return errBusy
	}
	return nil
}

// Next is that of rows.
func (r *snapshot) Next() bool {
	if r.inHead = r.head.Next(); r.inHead {
		return true
	}
	if r.conn == nil || r.err != nil {
		return false
	}
	if r.rest.Next() {
		return true
	}
	r.err = r.end(r.rest.Err())
	return false
}

// Scan is that of rows.
func (r *snapshot) Scan(dest ...any) error {
	if r.inHead {
		return r.head.Scan(dest...)
	}
	return r.rest.Scan(dest...)
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
		if r.rest != nil {
			r.rest.Close()
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
