package store

import (
	"context"
	"iter"

	"countries/models"
)

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
