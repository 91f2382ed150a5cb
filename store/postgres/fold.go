package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"countries/models"
	"countries/store/internal/fold"
)

// Texts that another program wrote are folded here, since PostgreSQL cannot do
// it alike: each search folds those that it comes across, and starts a goroutine
// that stores the folded texts for the next one.

const (
	// foldRows is how many rows are folded in one transaction, so that writes do
	// not wait long behind it.
	foldRows = 2000
	// maxPending is how many changes of other programs may wait to be added to
	// state before reading them gets slow.
	maxPending = 100
)

// searchUnfolded returns the ids of the unfolded countries that contain query.
func (l *list) searchUnfolded(ctx context.Context, query string) (found []int64, err error) {
	rows, err := l.tx.Query(ctx, "SELECT id, name, capital FROM countries WHERE unfolded")
	if err != nil {
		return nil, err
	}
	folded := fold.Fold(query)
	var c models.Country
	tag, err := pgx.ForEachRow(rows, fields(&c)[:3], func() error {
		if strings.Contains(fold.Fold(c.Name), folded) || strings.Contains(fold.Fold(c.Capital), folded) {
			found = append(found, c.ID)
		}
		return nil
	})
	if tag.RowsAffected() > 0 {
		l.s.fold()
	}
	return found, err
}

// fold stores folded texts, and the changes of other programs, in the
// background. Failing does no harm: the next search starts it again.
func (s *Store) fold() {
	if !s.folding.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer s.folding.Store(false)
		for n := foldRows; n == foldRows; {
			err := s.queue.Do(s.closing, foldRows, func(t *transaction) (err error) {
				n, err = t.fold()
				return err
			})
			if err != nil {
				return
			}
		}
	}()
}

// fold stores the folded texts of some rows and returns their number. It passes
// over rows that another program has locked.
func (t *transaction) fold() (int, error) {
	var countries []models.Country
	err := t.query(func(rows pgx.Rows) (err error) {
		countries, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c models.Country, err error) {
			return c, row.Scan(fields(&c)...)
		})
		return err
	}, "SELECT id, name, capital, area FROM countries WHERE unfolded LIMIT $1 FOR UPDATE SKIP LOCKED", foldRows)
	if err != nil {
		return 0, err
	}
	t.changed = true
	all := columns(countries)
	t.batch.Queue(`UPDATE countries SET name_folded = f.name, capital_folded = f.capital
		FROM unnest($1::bigint[], $2::text[], $3::text[]) f(id, name, capital) WHERE countries.id = f.id`, all[0], all[4], all[5])
	return len(countries), nil
}
