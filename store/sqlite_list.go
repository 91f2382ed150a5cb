package store

import (
	"context"

	"countries/models"
)

func sqliteDialect() dialect {
	return dialect{contains: "instr", byArea: "countries INDEXED BY countries_area"}
}

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
	open := &openRows{ctx: ctx, rows: rows, translate: sqliteError, release: func(err error) error {
		return s.endRead(c, err)
	}}
	if s.path == "" {
		// In memory there is one connection, which a slow reader must not keep.
		if open, err = detach(open); err != nil {
			return nil, err
		}
	}
	listing.Countries, listing.close = open.each, open.close
	return listing, nil
}

// openListing begins a transaction and reads all but the rows.
func openListing(ctx context.Context, c *connection, options ListOptions) (*Listing, rows, error) {
	// The driver watches a context in a goroutine of its own, which only the
	// statements that may read every row are worth.
	short := context.WithoutCancel(ctx)
	if err := c.exec(short, "BEGIN"); err != nil {
		return nil, nil, err
	}
	all, revision, err := getState(short, c)
	if err != nil {
		return nil, nil, err
	}
	listing := &Listing{Total: all, Revision: revision}
	if !options.filtered() {
		ctx = short
	} else {
		statement, args := sqliteDialect().count(options)
		if err := queryRow(ctx, c, statement, args, &listing.Total); err != nil {
			return nil, nil, err
		}
	}
	many := listing.Total > all/16
	statement, args := sqliteDialect().list(options, many)
	rows, err := c.query(ctx, statement, args...)
	return listing, rows, err
}

func (s *SQLite) endRead(c *connection, err error) error {
	if end := c.exec(context.Background(), "ROLLBACK"); err == nil {
		err = end
	}
	s.readers.release(c, err)
	return err
}

// detach reads all the rows and closes them.
func detach(open *openRows) (*openRows, error) {
	var all []models.Country
	for c, err := range open.each {
		if err != nil {
			open.close()
			return nil, err
		}
		all = append(all, c)
	}
	detached := &openRows{ctx: open.ctx, rows: &sliceRows{rest: all}, translate: sqliteError,
		release: func(error) error { return nil }}
	return detached, open.close()
}

// sliceRows are rows that were read before.
type sliceRows struct {
	rest []models.Country
	row  models.Country
}

func (r *sliceRows) Next() bool {
	if len(r.rest) == 0 {
		return false
	}
	r.row, r.rest = r.rest[0], r.rest[1:]
	return true
}

func (r *sliceRows) Scan(dest ...any) error {
	*dest[0].(*int64), *dest[1].(*string), *dest[2].(*string), *dest[3].(*int64) =
		r.row.ID, r.row.Name, r.row.Capital, r.row.Area
	return nil
}

func (r *sliceRows) Err() error { return nil }
func (r *sliceRows) Close()     {}
