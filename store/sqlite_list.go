package store

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"countries/models"
)

func sqliteDialect() dialect {
	return dialect{contains: "instr", byArea: "countries INDEXED BY countries_area"}
}

var errManyLists = fmt.Errorf("%w: too many long lists are being read", ErrUnavailable)

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
		return nil, errManyLists
	}
	open := &openRows{ctx: ctx, rows: r, translate: sqliteError, release: func(err error) error { return err }}
	if r.rest != nil {
		c.shared = false // it gets old
		open.release = func(err error) error {
			s.lists.release(c, err)
			return err
		}
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

// headedRows are rows of which the first were read before.
type headedRows struct {
	head   sliceRows
	inHead bool
	rest   rows // nil when there are no more
}

func readHead(head []models.Country, rest rows, most int) (*headedRows, error) {
	r := &headedRows{head: sliceRows{rest: head}, rest: rest}
	var c models.Country
	dest := []any{&c.ID, &c.Name, &c.Capital, &c.Area}
	for len(r.head.rest) < most {
		if !rest.Next() {
			rest.Close()
			r.rest = nil
			return r, rest.Err()
		}
		if err := rest.Scan(dest...); err != nil {
			rest.Close()
			return nil, err
		}
		r.head.rest = append(r.head.rest, c)
	}
	return r, nil
}

// Next is that of rows.
func (r *headedRows) Next() bool {
	r.inHead = r.head.Next()
	return r.inHead || r.rest != nil && r.rest.Next()
}

// Scan is that of rows.
func (r *headedRows) Scan(dest ...any) error {
	if r.inHead {
		return r.head.Scan(dest...)
	}
	return r.rest.Scan(dest...)
}

// Err is that of rows.
func (r *headedRows) Err() error {
	if r.rest == nil {
		return nil
	}
	return r.rest.Err()
}

// Close is that of rows.
func (r *headedRows) Close() {
	if r.rest != nil {
		r.rest.Close()
	}
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
