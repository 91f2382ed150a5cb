package postgres

import (
	"context"
	"errors"
	"iter"

	"github.com/jackc/pgx/v5"

	"countries/models"
	"countries/store"
	"countries/store/internal/ids"
)

// bulk is a store.Bulk on a server.
type bulk struct{ *Store }

var _ store.Bulk = bulk{}

// OpenBulk opens the database at a URL for export, import and copy, see Open.
func OpenBulk(ctx context.Context, url string) (store.Bulk, error) {
	s, err := Open(ctx, url, store.Options{})
	if err != nil {
		return nil, err
	}
	return bulk{s}, nil
}

// Count implements store.Bulk.
func (b bulk) Count(ctx context.Context) (n int64, err error) {
	err = b.run(ctx, beginList, func(t *transaction) (refused, err error) {
		return nil, t.tx.QueryRow(t.ctx, "SELECT count(*) FROM countries").Scan(&n)
	})
	return n, err
}

// Export implements store.Bulk.
func (b bulk) Export(ctx context.Context, country func(models.Country) error, used func(first, last int64) error) error {
	return b.run(ctx, beginList, func(t *transaction) (refused, err error) {
		rows, err := t.tx.Query(ctx, "SELECT id, name, capital, area FROM countries ORDER BY id")
		if err != nil {
			return nil, err
		}
		var c models.Country
		_, err = pgx.ForEachRow(rows, fields(&c), func() error {
			refused = country(c)
			return refused
		})
		if err != nil || used == nil {
			return refused, err
		}
		set, err := t.usedIDs()
		if err != nil {
			return nil, err
		}
		for first, last := range set.All() {
			if err := used(first, last); err != nil {
				return err, nil
			}
		}
		return nil, nil
	})
}

// usedIDs reads every id that was ever used.
func (t *transaction) usedIDs() (*ids.Set, error) {
	var set ids.Set
	var first, last int64
	rows, err := t.tx.Query(t.ctx, `SELECT lower(r), upper(r) - 1 FROM (
		SELECT unnest(range_agg(ids) * int8multirange(int8range(1, NULL))) AS r
		FROM (SELECT ids FROM changes UNION ALL SELECT int8multirange(int8range(first, last, '[]')) FROM used_ids) u) ranges`)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&first, &last}, func() error { set.Add(first, last); return nil })
	}
	return &set, err
}

// run runs f in a transaction without limits of time. An error refused is
// returned unchanged, another one is the server's.
func (b bulk) run(ctx context.Context, begin string, f func(*transaction) (refused, err error)) error {
	conn, err := b.acquire(ctx, b.pool)
	if err != nil {
		return err
	}
	var refused error
	_, err = transact(ctx, conn, begin, func(t *transaction) (err error) {
		if err := t.unlimited(); err != nil {
			return err
		}
		refused, err = f(t)
		return errors.Join(refused, err)
	})
	if refused != nil {
		return refused
	}
	return b.failure(ctx, err)
}

// importRows is how many rows are looked up at a time.
const importRows = 1000

// Import implements store.Bulk.
func (b bulk) Import(ctx context.Context, rows iter.Seq2[models.Country, error], replace bool) (done store.Imported, err error) {
	err = b.run(ctx, beginWrite, func(t *transaction) (refused, err error) {
		if err := t.lock(); err != nil {
			return nil, err
		}
		var taken []error
		chunk := make([]models.Country, 0, importRows)
		for c, err := range rows {
			if err != nil {
				return err, nil
			}
			if chunk = append(chunk, c); len(chunk) < importRows {
				continue
			}
			if err := t.importChunk(chunk, replace, &done, &taken); err != nil {
				return nil, err
			}
			chunk = chunk[:0]
		}
		if err := t.importChunk(chunk, replace, &done, &taken); err != nil {
			return nil, err
		}
		return errors.Join(taken...), nil
	})
	if err != nil {
		return store.Imported{}, err
	}
	return done, nil
}

func (t *transaction) importChunk(chunk []models.Country, replace bool, done *store.Imported, taken *[]error) error {
	stored := make(map[int64]models.Country)
	chosen := make([]int64, len(chunk))
	for i, c := range chunk {
		chosen[i] = c.ID
	}
	var old models.Country
	err := t.query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, fields(&old), func() error { stored[old.ID] = old; return nil })
		return err
	}, "SELECT id, name, capital, area FROM countries WHERE id = ANY($1) FOR UPDATE", chosen)
	if err != nil {
		return err
	}
	for _, c := range chunk {
		old, exists := stored[c.ID]
		switch {
		case exists && old == c:
			done.Unchanged++
			continue
		case exists && !replace:
			*taken = append(*taken, &store.ExistsError{ID: c.ID})
			continue
		case exists:
			done.Replaced++
			t.insert() // the country may be among those that wait
			t.replace(c)
		case c.ID == 0:
			done.Added++
			created, err := t.create([]models.Country{c})
			if err != nil {
				return err
			}
			c = created[0]
		default:
			done.Added++
			t.created = append(t.created, c)
			t.largest = max(t.largest, c.ID)
			t.changed = true
		}
		stored[c.ID] = c
	}
	return t.flush()
}

// Restore implements store.Bulk.
func (b bulk) Restore(ctx context.Context, rows iter.Seq2[models.Country, error], used iter.Seq2[int64, int64]) error {
	return b.run(ctx, beginWrite, func(t *transaction) (refused, err error) {
		if err := t.lock(); err != nil {
			return nil, err
		}
		if t.largest > 0 {
			return store.ErrNotEmpty, nil
		}
		return t.load(rows, used)
	})
}

// load stores countries and used ids in an empty database. The indexes are made
// anew behind the rows, which takes a fraction of the time.
func (t *transaction) load(countries iter.Seq2[models.Country, error], used iter.Seq2[int64, int64]) (refused, err error) {
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
