package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"sync"
	"sync/atomic"

	"countries/models"
)

// List reads its snapshot on a connection of its own, which no writer waits
// for, until it is closed.
func (s *SQLite) List(ctx context.Context, options ListOptions) (*Listing, error) {
	c, err := s.readers.acquire(ctx)
	if err != nil {
		return nil, sqliteError(err)
	}
	listing, rows, err := openListing(ctx, c, options)
	if err != nil {
		s.endRead(c, err)
		return nil, sqliteError(err)
	}
	if s.path == "" {
		return s.detach(c, listing, rows)
	}
	var closed atomic.Bool
	listing.Countries = eachCountry(rows, &closed)
	listing.close = sync.OnceValue(func() error {
		closed.Store(true)
		rows.Close()
		return s.endRead(c, rows.Err())
	})
	return listing, nil
}

// detach reads all of a list at once: in memory there is one connection, which
// a slow reader must not keep.
func (s *SQLite) detach(c *connection, listing *Listing, rows *sql.Rows) (*Listing, error) {
	var closed atomic.Bool
	var all []models.Country
	var err error
	for country, failed := range eachCountry(rows, &closed) {
		all, err = append(all, country), failed
	}
	rows.Close()
	if end := s.endRead(c, err); err == nil {
		err = end
	}
	if err != nil {
		return nil, err
	}
	listing.Countries = func(yield func(models.Country, error) bool) {
		for _, country := range all {
			if closed.Load() {
				yield(models.Country{}, errListingClosed)
				return
			}
			if !yield(country, nil) {
				return
			}
		}
	}
	listing.close = func() error {
		closed.Store(true)
		return nil
	}
	return listing, nil
}

// openListing begins a transaction and reads all but the rows.
func openListing(ctx context.Context, c *connection, options ListOptions) (*Listing, *sql.Rows, error) {
	if err := c.exec(context.WithoutCancel(ctx), "BEGIN"); err != nil {
		return nil, nil, err
	}
	all, revision, err := getState(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	total := all
	if options.filtered() {
		statement, args := countQuery(options, "instr")
		if err := queryRow(ctx, c, statement, args, &total); err != nil {
			return nil, nil, err
		}
	}
	statement, args := listQuery(options, "instr", total > all/16)
	rows, err := c.query(ctx, statement, args...)
	return &Listing{Total: total, Revision: revision}, rows, err
}

func (s *SQLite) endRead(c *connection, err error) error {
	if end := c.exec(context.Background(), "ROLLBACK"); err == nil {
		err = end
	}
	s.readers.release(c, err)
	return sqliteError(err)
}

var errListingClosed = errors.New("the list is closed")

func eachCountry(rows *sql.Rows, closed *atomic.Bool) iter.Seq2[models.Country, error] {
	return func(yield func(models.Country, error) bool) {
		var c models.Country
		for rows.Next() {
			if err := rows.Scan(&c.ID, &c.Name, &c.Capital, &c.Area); err != nil {
				yield(models.Country{}, sqliteError(err))
				return
			}
			if !yield(c, nil) {
				return
			}
		}
		// A list that was closed meanwhile looks like one that has ended.
		if err := rows.Err(); err != nil {
			yield(models.Country{}, sqliteError(err))
		} else if closed.Load() {
			yield(models.Country{}, errListingClosed)
		}
	}
}
