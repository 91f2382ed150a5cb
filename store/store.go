// Package store keeps countries. Store is what the service needs of a
// database; Open gives the engine that an address names.
package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"

	"countries/models"
)

// Options are the choices of Open. The zero value is a store without a sample.
type Options struct {
	// Sample is stored in a new database, at the same instant that makes it
	// new: a crash leaves all of it or nothing.
	Sample []models.Country
	// Committed, when not nil, is told how many writes shared each commit.
	Committed func(writes int)
	// Log, when not nil, is told when a database server is lost and found.
	Log *slog.Logger
}

// Open opens the database, and makes it when there is none: a SQLite file, or
// ":memory:", which lives as long as the Store. The database of a PostgreSQL
// server, postgres://…, must be there, empty or ours, but the server need not:
// the Store answers ErrUnavailable until it is. An error is one line for the
// person who chose the database, and then nothing on disk has changed.
func Open(ctx context.Context, database string, options Options) (Store, error) {
	if isPostgres(database) {
		return openPostgres(ctx, database, options)
	}
	s, err := openSQLite(ctx, database, options)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// The sentinels that callers tell apart with errors.Is.
var (
	// ErrNotFound is returned for an id that no country has.
	ErrNotFound = errors.New("country not found")
	// ErrUnavailable wraps every cause for which the database cannot answer
	// now: no connection, no space, locked by another program, damaged. The
	// same call may succeed later; a write that failed with it is not stored
	// as far as this process knows.
	ErrUnavailable = errors.New("database unavailable")
	// ErrOverloaded is ErrUnavailable for want of a turn: others have the
	// database do as much as it can.
	ErrOverloaded = fmt.Errorf("%w: too much to do", ErrUnavailable)
)

// ExistsError is returned by Create for an id that is taken.
type ExistsError struct{ ID int64 }

func (e *ExistsError) Error() string { return fmt.Sprintf("country %d already exists", e.ID) }

// Store is a set of countries that outlives the process. What a method has
// returned without an error is on disk, and every later call sees it, through
// this Store or any other on the same database.
//
// Every method is safe for concurrent use and returns an error that wraps
// ErrUnavailable when the database cannot answer, or the context's own when
// that ended first.
type Store interface {
	// Revision names the present state of the whole set: equal revisions mean
	// equal content, on every instance. It changes with each committed write
	// and no revision ever comes back for other content, not even after a
	// backup is restored.
	Revision(ctx context.Context) (string, error)

	// List opens the countries that options select, in their order, as one
	// consistent snapshot. The caller closes the Listing.
	List(ctx context.Context, options ListOptions) (*Listing, error)

	// Get returns the country with that id, or ErrNotFound.
	Get(ctx context.Context, id int64) (models.Country, error)

	// Create stores all of the countries or none, in order, and returns them
	// with their ids. A country whose ID is 0 gets one more than the largest
	// id ever held; once models.MaxID is used, the smallest id never used. An
	// id that is taken, by a stored country or an earlier one of the same
	// call, is an *ExistsError.
	Create(ctx context.Context, countries []models.Country) ([]models.Country, error)

	// Update gives change the country with that id, stores what change made
	// of it (its ID stays), and returns that. An error of change is returned
	// as it is and nothing is stored. Nothing else can write between the read
	// and the write. ErrNotFound when there is none. change may be called
	// more than once and must not call the Store.
	Update(ctx context.Context, id int64, change func(*models.Country) error) (models.Country, error)

	// Delete removes the country with that id after check, if not nil, has
	// seen it and returned nil; an error of check is returned as it is.
	// ErrNotFound when there is none. The id is never given out again.
	Delete(ctx context.Context, id int64, check func(models.Country) error) error

	// Ready tells whether the database can be read and written: nil or the
	// reason.
	Ready(ctx context.Context) error

	// Close finishes the writes in flight and frees the database. Calls that
	// come later return ErrUnavailable.
	Close() error
}

// ListOptions selects, orders and pages a list. The zero value is every
// country by id.
type ListOptions struct {
	// Query, when not "", keeps countries whose name or capital has it as a
	// substring, both folded by Fold.
	Query string
	// MinArea and MaxArea, when not nil, are inclusive bounds.
	MinArea, MaxArea *int64
	// Sort is by code point; ties are by id in the same direction. "" is "id".
	Sort models.Sort
	// After, when not nil, starts behind this position of the order: its ID
	// and its field named by Sort count, and no such country need exist.
	After *models.Country
	// Limit is the most countries returned; 0 is all of them.
	Limit int
}

// Listing is an open list: one snapshot of the database.
type Listing struct {
	// Total counts the countries that match, whatever After and Limit say.
	Total int64
	// Revision is the one the snapshot was taken at.
	Revision string
	// Countries yields the rows in order; it can be ranged over once, and
	// ends after the first error.
	Countries iter.Seq2[models.Country, error]

	close func() error
}

// Close frees the snapshot. It may be called at any time, and again.
func (l *Listing) Close() error { return l.close() }
