package store

import (
	"context"
	"database/sql"
	"iter"
	"sync"

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
	if s.path != "" {
		listing.Countries = eachCountry(rows)
		listing.close = sync.OnceValue(func() error {
			rows.Close()
			return s.endRead(c, rows.Err())
		})
		return listing, nil
	}
	// In memory there is one connection, which a slow reader must not keep.
	all, err := collect(eachCountry(rows))
	s.endRead(c, err)
	if err != nil {
		return nil, err
	}
	listing.Countries = func(yield func(models.Country, error) bool) {
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	}
	listing.close = func() error { return nil }
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

func eachCountry(rows *sql.Rows) iter.Seq2[models.Country, error] {
	return func(yield func(models.Country, error) bool) {
		var c models.Country
		for rows.Next() {
			if err := rows.Scan(&c.ID, &c.Name, &c.Capital, &c.Area); err != nil {
				yield(models.Country{}, err)
				return
			}
			if !yield(c, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(models.Country{}, sqliteError(err))
		}
	}
}

func collect(countries iter.Seq2[models.Country, error]) ([]models.Country, error) {
	var all []models.Country
	for c, err := range countries {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
