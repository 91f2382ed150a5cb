package store

import "countries/models"

// headRows is how many rows of a list are read before List returns: those of
// every page, and of most whole lists, so that only the reader of a longer one
// keeps a connection until it has read to the end.
const headRows = 1024

// headedRows are rows of which the first were read before.
type headedRows struct {
	head   []models.Country
	row    models.Country
	inHead bool // row is the present one
	rest   rows // nil when there are no more
}

// readHead reads rows into head, up to that many. Those that end there, or fail,
// are closed.
func readHead(head []models.Country, rest rows, most int) (*headedRows, error) {
	var c models.Country
	dest := []any{&c.ID, &c.Name, &c.Capital, &c.Area}
	for len(head) < most {
		if !rest.Next() {
			rest.Close()
			return &headedRows{head: head}, rest.Err()
		}
		if err := rest.Scan(dest...); err != nil {
			rest.Close()
			return nil, err
		}
		head = append(head, c)
	}
	return &headedRows{head: head, rest: rest}, nil
}

// Next is that of rows.
func (r *headedRows) Next() bool {
	if r.inHead = len(r.head) > 0; r.inHead {
		r.row, r.head = r.head[0], r.head[1:]
		return true
	}
	return r.rest != nil && r.rest.Next()
}

// Scan is that of rows.
func (r *headedRows) Scan(dest ...any) error {
	if !r.inHead {
		return r.rest.Scan(dest...)
	}
	*dest[0].(*int64), *dest[1].(*string), *dest[2].(*string), *dest[3].(*int64) =
		r.row.ID, r.row.Name, r.row.Capital, r.row.Area
	return nil
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
