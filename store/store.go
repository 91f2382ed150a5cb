// Package store defines the contract of a store of countries. Its engines are
// the packages below it: sqlite keeps the countries in a file and answers from
// memory, postgres leaves both to a server. Package storetest holds the tests
// that every engine passes.
package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"

	"countries/models"
)

// Store is a set of countries that outlives the process. A change that was
// returned without an error is on disk, and every later call sees it.
//
// Every method is safe for concurrent use. It returns an error that wraps
// ErrUnavailable when the database cannot answer, and the context's error when
// the context ended first.
type Store interface {
	// Revision names the content of the set. Equal revisions mean equal
	// content; each change of the content changes the revision. A restart keeps
	// it.
	Revision(ctx context.Context) (string, error)

	// List returns the countries that options select, in their order, as one
	// consistent snapshot. The caller closes the Listing.
	List(ctx context.Context, options ListOptions) (*Listing, error)

	// Get returns the country with the id, or ErrNotFound.
	Get(ctx context.Context, id int64) (models.Country, error)

	// Create stores all of the countries or none, in order, and returns them
	// with their ids. A country whose ID is 0 gets one more than the largest id
	// ever used; once models.MaxID is used, it gets the smallest id never used.
	// An id that is taken, by a stored country or by an earlier one of the same
	// call, is an *ExistsError.
	Create(ctx context.Context, countries []models.Country) ([]models.Country, error)

	// Update calls change with the country that has the id, stores the changed
	// country and returns it. The ID stays. An error of change is returned
	// unchanged and nothing is stored. No other write happens in between.
	// Update returns ErrNotFound when no country has the id. It may call change
	// more than once; change must not call the Store.
	Update(ctx context.Context, id int64, change func(*models.Country) error) (models.Country, error)

	// Delete removes the country with the id. check, when not nil, sees the
	// country first; its error is returned unchanged and nothing is deleted.
	// Delete returns ErrNotFound when no country has the id. Create never
	// assigns the id again.
	Delete(ctx context.Context, id int64, check func(models.Country) error) error

	// Ready returns nil when the store can read and write as far as it knows,
	// or the reason why not. It writes nothing.
	Ready(ctx context.Context) error

	// Close finishes the writes in flight and releases the database. Later
	// calls return ErrUnavailable; a second Close does nothing.
	Close() error
}

// Options are the choices of an engine's Open. The zero value opens a store
// without a sample.
type Options struct {
	// Sample is stored in a new database, in the same transaction that marks
	// the database as used: a crash leaves all of it or none.
	Sample []models.Country
	// Committed, when not nil, is called after each commit with the number of
	// writes that shared it.
	Committed func(writes int)
	// Log, when not nil, receives a line when the database is lost, found
	// again, or changed by another program.
	Log *slog.Logger
}

// ListOptions select, order and page a list. The zero value selects every
// country, ordered by id.
type ListOptions struct {
	// Query, when not "", selects the countries whose name or capital contains
	// it, regardless of case and accents.
	Query string
	// MinArea and MaxArea, when not nil, are inclusive bounds of the area.
	MinArea, MaxArea *int64
	// Sort is the order: by code point, with ties ordered by id in the same
	// direction. "" is "id".
	Sort models.Sort
	// After, when not nil, starts the list behind this position: only its ID
	// and the field named by Sort count. No such country need exist.
	After *models.Country
	// Limit is the largest number of countries returned; 0 is no limit.
	Limit int
}

// Listing is a list of countries as of one moment.
type Listing struct {
	// Total is how many countries match, whatever After and Limit are.
	Total int64
	// Revision is that of the snapshot, see Store.Revision.
	Revision string
	// Countries yields the countries in order. It can be ranged over once and
	// ends after its first error.
	Countries iter.Seq2[models.Country, error]
	// Release, when not nil, is called by Close.
	Release func()
}

// Close releases what the list holds. It may be called again, and before
// Countries has been read to its end.
func (l *Listing) Close() {
	if l.Release != nil {
		l.Release()
	}
}

// The errors that callers test for with errors.Is.
var (
	// ErrNotFound is returned for an id that no country has.
	ErrNotFound = errors.New("country not found")
	// ErrUnavailable wraps each reason for which the database cannot answer
	// now: no connection, no space, locked, damaged. The same call may succeed
	// later. A write that failed with it may have been stored only if the
	// database itself does not know.
	ErrUnavailable = errors.New("database unavailable")
	// ErrOverloaded is the ErrUnavailable returned when every connection to the
	// database stayed in use for too long.
	ErrOverloaded = fmt.Errorf("%w: too much to do", ErrUnavailable)
	// ErrNotEmpty is returned by Bulk.Restore for a database that has ever had
	// content.
	ErrNotEmpty = errors.New("the database is not new")
	// ErrClosed is the ErrUnavailable of calls that come after Close.
	ErrClosed = fmt.Errorf("%w: the store is closed", ErrUnavailable)
)

// ExistsError is returned by Create for an id that is taken.
type ExistsError struct{ ID int64 }

func (e *ExistsError) Error() string { return fmt.Sprintf("country %d already exists", e.ID) }

// Bulk reads and writes a whole database directly, for export, import and copy.
// A service may be serving the database meanwhile: it sees the change as that of
// any other program, at once and whole.
type Bulk interface {
	// Count returns how many countries there are.
	Count(ctx context.Context) (int64, error)

	// Export calls country with every country in the order of ids, then used
	// with the ranges of ids that were ever used unless that is nil, all as of
	// one moment. It returns the first error of either.
	Export(ctx context.Context, country func(models.Country) error, used func(first, last int64) error) error

	// Import stores the countries in one transaction: all, or none when rows
	// yields an error or a country is refused. A country without an id gets one
	// as in Store.Create. One whose id is taken is counted as unchanged if it
	// equals the stored one; otherwise it replaces that if replace is true, or
	// else is refused: the error then joins an *ExistsError for each of these.
	Import(ctx context.Context, rows iter.Seq2[models.Country, error], replace bool) (Imported, error)

	// Restore stores countries with their ids, and marks the ids as used, in one
	// transaction. It returns ErrNotEmpty when the database has ever had content.
	Restore(ctx context.Context, rows iter.Seq2[models.Country, error], used iter.Seq2[int64, int64]) error

	// Close releases the database.
	Close() error
}

// Imported counts what Bulk.Import did.
type Imported struct{ Added, Replaced, Unchanged int }
