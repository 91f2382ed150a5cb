package store

import (
	"context"
	"errors"

	"countries/models"
)

// session runs statements on one connection. Their SQL is what every engine
// understands, with parameters named $1, $2, ….
type session interface {
	exec(ctx context.Context, statement string, args ...any) error
	query(ctx context.Context, statement string, args ...any) (rows, error)
}

// rows are read in order: Scan after each Next that is true, into *int64 and
// *string. After one that is false Err tells whether it was the end.
type rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

var errNoRows = errors.New("no rows")

// queryRow scans the only row of a statement into dest, or returns
// errNoRows.
func queryRow(ctx context.Context, s session, statement string, args []any, dest ...any) error {
	rows, err := s.query(ctx, statement, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return rows.Scan(dest...)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return errNoRows
}

const selectCountry = `SELECT id, name, capital, area FROM countries WHERE id = $1`

// getCountry reads one country, or returns ErrNotFound.
func getCountry(ctx context.Context, s session, id int64) (models.Country, error) {
	var c models.Country
	err := queryRow(ctx, s, selectCountry, []any{id}, &c.ID, &c.Name, &c.Capital, &c.Area)
	if err == errNoRows {
		return models.Country{}, ErrNotFound
	}
	return c, err
}

const selectState = `SELECT total, revision FROM state`

// getState reads how many countries there are, and their revision.
func getState(ctx context.Context, s session) (total int64, revision string, err error) {
	err = queryRow(ctx, s, selectState, nil, &total, &revision)
	return total, revision, err
}
