package postgres

import (
	"context"
	"errors"
	"iter"

	"github.com/jackc/pgx/v5"

	"countries/models"
)

// Load stores countries that have ids in a database without any, in one
// transaction, and marks ranges of ids (first, last) as used. It ends with the
// first error that countries yields. It is for databases that nobody else writes
// to meanwhile.
func (s *Store) Load(ctx context.Context, countries iter.Seq2[models.Country, error], used iter.Seq2[int64, int64]) error {
	conn, err := s.acquire(ctx, s.pool)
	if err != nil {
		return err
	}
	var refused error // for a reason that is not the server's
	_, err = transact(ctx, conn, func(t *transaction) error {
		if err := t.unlimited(); err != nil {
			return err
		}
		if err := t.lock(); err != nil {
			return err
		}
		refused, err = t.load(countries, used)
		return errors.Join(refused, err)
	})
	if refused != nil {
		return refused
	}
	return s.failure(ctx, err)
}

var errNotEmpty = errors.New("the database has countries already")

// load returns an error of its input apart from one of the server. The indexes
// are made anew behind the rows, which takes a fraction of the time.
func (t *transaction) load(countries iter.Seq2[models.Country, error], used iter.Seq2[int64, int64]) (refused, err error) {
	var filled bool
	if err := t.tx.QueryRow(t.ctx, "SELECT EXISTS (SELECT FROM countries)").Scan(&filled); err != nil {
		return nil, err
	}
	if filled {
		return errNotEmpty, nil
	}
	t.changed = true
	rows, err := t.tx.Query(t.ctx, `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
		AND tablename = 'countries' AND indexname IN ('countries_name', 'countries_capital', 'countries_area')`)
	if err != nil {
		return nil, err
	}
	var name, definition string
	var indexes []string
	_, err = pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		t.batch.Queue("DROP INDEX " + name)
		indexes = append(indexes, definition)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := t.flush(); err != nil {
		return nil, err
	}
	next, stop := iter.Pull2(countries)
	defer stop()
	_, err = t.tx.CopyFrom(t.ctx, pgx.Identifier{"countries"},
		[]string{"id", "name", "capital", "area", "name_folded", "capital_folded"},
		pgx.CopyFromFunc(func() ([]any, error) {
			c, err, ok := next()
			if refused = err; err != nil || !ok {
				return nil, err
			}
			return []any{c.ID, c.Name, c.Capital, c.Area, folded(c.Name), folded(c.Capital)}, nil
		}))
	if err != nil {
		return refused, err
	}
	for _, definition := range indexes {
		t.batch.Queue(definition)
	}
	var firsts, lasts []int64
	for first, last := range used {
		firsts, lasts = append(firsts, first), append(lasts, last)
	}
	t.batch.Queue(`SELECT use_ids(range_agg(int8range(first, last, '[]')))
		FROM unnest($1::bigint[], $2::bigint[]) u(first, last) HAVING count(*) > 0`, firsts, lasts)
	return nil, t.flush()
}

// UsedIDs returns every id ever used, as ranges (first, last) in order.
func (s *Store) UsedIDs(ctx context.Context) (iter.Seq2[int64, int64], error) {
	conn, err := s.acquire(ctx, s.lists)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	limited, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	rows, err := conn.Query(limited, `SELECT lower(r), upper(r) - 1 FROM (
		SELECT unnest(range_agg(ids) * int8multirange(int8range(1, NULL))) AS r
		FROM (SELECT ids FROM changes UNION ALL SELECT int8multirange(int8range(first, last, '[]')) FROM used_ids) u) ranges`)
	var ranges [][2]int64
	if err == nil {
		ranges, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (r [2]int64, err error) {
			return r, row.Scan(&r[0], &r[1])
		})
	}
	if err != nil {
		return nil, s.failure(ctx, err)
	}
	return func(yield func(first, last int64) bool) {
		for _, r := range ranges {
			if !yield(r[0], r[1]) {
				return
			}
		}
	}, nil
}
