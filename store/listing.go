package store

import (
	"context"
	"errors"
	"sync"

	"countries/models"
)

var errListingClosed = errors.New("the list is closed")

// batchRows is how many rows an open list reads at a time, so that looking
// whether it was closed or canceled costs next to nothing a row.
const batchRows = 64

// openRows are the rows of a Listing, which may be closed at any time, by any
// goroutine.
type openRows struct {
	ctx  context.Context
	mu   sync.Mutex
	rows rows  // nil once closed
	why  error // it was
	// translate makes errors of the engine those of a Store.
	translate func(error) error
	// release gives the snapshot back.
	release func(error) error
}

// each is Listing.Countries.
func (o *openRows) each(yield func(models.Country, error) bool) {
	buffer := make([]models.Country, 0, batchRows)
	for {
		batch, err := o.read(buffer)
		for _, c := range batch {
			if !yield(c, nil) {
				return
			}
		}
		if err != nil {
			yield(models.Country{}, err)
			return
		}
		if len(batch) < batchRows {
			return
		}
	}
}

// read returns the next rows, fewer than there is room for only at the end.
func (o *openRows) read(buffer []models.Country) ([]models.Country, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.rows == nil {
		return nil, o.why
	}
	if err := o.ctx.Err(); err != nil {
		return nil, err
	}
	buffer = buffer[:0]
	var c models.Country
	dest := []any{&c.ID, &c.Name, &c.Capital, &c.Area}
	for len(buffer) < cap(buffer) && o.rows.Next() {
		if err := o.rows.Scan(dest...); err != nil {
			return buffer, err
		}
		buffer = append(buffer, c)
	}
	return buffer, o.translate(o.rows.Err())
}

// close is Listing.Close.
func (o *openRows) close() error { return o.end(errListingClosed) }

// end closes the rows, and makes why the error of who still reads them.
func (o *openRows) end(why error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.rows == nil {
		return nil
	}
	o.rows.Close()
	err := o.release(o.rows.Err())
	o.rows, o.why = nil, why
	return o.translate(err)
}
