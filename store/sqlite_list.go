package store

import (
	"cmp"
	"context"
	"math"

	"countries/models"
)

func sqliteDialect() dialect {
	return dialect{contains: "instr", byArea: "countries INDEXED BY countries_area"}
}

// List reads its snapshot on a connection of its own, which no writer waits
// for. Only a long list keeps it, until it is closed; see headRows.
func (s *SQLite) List(ctx context.Context, options ListOptions) (*Listing, error) {
	lane := s.reads
	if options.filtered() {
		lane = s.scans
	}
	c, err := lane.acquire(ctx)
	if err != nil {
		return nil, sqliteError(err)
	}
	listing, r, err := s.openListing(ctx, c, options)
	if err != nil {
		lane.release(c, err)
		return nil, sqliteError(err)
	}
	if r.rest != nil && !lane.pass(s.lists) {
		r.Close()
		lane.release(c, nil)
		return nil, ErrOverloaded
	}
	open := &openRows{ctx: ctx, rows: r, translate: sqliteError, release: func(err error) error { return err }}
	if r.rest != nil {
		c.shared = false // it gets old
		open.release = func(err error) error {
			s.long.remove(open)
			s.lists.release(c, err)
			return err
		}
		s.long.add(open)
	} else {
		lane.release(c, nil)
	}
	listing.Countries, listing.close = open.each, open.close
	return listing, nil
}

// openListing begins a transaction, and reads until the end or until there is
// head enough.
func (s *SQLite) openListing(ctx context.Context, c *connection, options ListOptions) (*Listing, *headedRows, error) {
	// Watching a context costs time, which only the statements that may read
	// every row are worth.
	short := context.WithoutCancel(ctx)
	if err := c.begin(short); err != nil {
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
	rest, err := c.query(ctx, statement, args...)
	if err != nil {
		return nil, nil, err
	}
	most := headRows
	if s.path == "" {
		most = math.MaxInt // in memory there is one connection, which a slow reader must not keep
	}
	head := make([]models.Country, 0, min(listing.Total, int64(cmp.Or(options.Limit, headRows)), headRows))
	r, err := readHead(head, rest, most)
	return listing, r, err
}
