package sqlite

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"countries/models"
	"countries/store"
	"countries/store/internal/ids"
)

// bulk is a store.Bulk on a file.
type bulk struct {
	*file
	created bool // the file, by OpenBulk
}

var _ store.Bulk = (*bulk)(nil)

// OpenBulk opens the file at path for export, import and copy, and makes it if
// there is none and create is true. It needs no lock: a service that has the
// file sees what is imported.
func OpenBulk(ctx context.Context, path string, create bool) (store.Bulk, error) {
	b, err := openBulk(ctx, path, create)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	return b, nil
}

func openBulk(ctx context.Context, path string, create bool) (*bulk, error) {
	if path == Memory {
		return nil, errors.New("a database in memory belongs to the program that has made it")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	created := false
	if create {
		if created, err = prepareFile(path); err != nil {
			return nil, err
		}
	}
	version, err := inspect(ctx, path)
	if err == nil {
		err = migrate(ctx, path, version)
	}
	var f *file
	if err == nil {
		f, err = connect(ctx, path)
	}
	if err != nil {
		if created {
			removeFiles(path)
		}
		return nil, describe(err)
	}
	return &bulk{file: f, created: created}, nil
}

// Close implements store.Bulk.
func (b *bulk) Close() error { return b.close() }

// Count implements store.Bulk.
func (b *bulk) Count(ctx context.Context) (n int64, err error) {
	err = b.conn.QueryRowContext(ctx, "SELECT count(*) FROM countries").Scan(&n)
	return n, describe(err)
}

// Export implements store.Bulk.
func (b *bulk) Export(outer context.Context, country func(models.Country) error, used func(first, last int64) error) error {
	return b.transact(outer, "BEGIN", func(ctx context.Context) error {
		err := each(ctx, b.conn, "SELECT id, name, capital, area FROM countries ORDER BY id", func(rows *sql.Rows) error {
			var c models.Country
			if err := rows.Scan(&c.ID, &c.Name, &c.Capital, &c.Area); err != nil {
				return err
			}
			return cmp.Or(outer.Err(), country(c))
		})
		if err != nil || used == nil {
			return err
		}
		all, err := b.usedIDs(ctx)
		if err != nil {
			return err
		}
		for first, last := range all.All() {
			if err := used(first, last); err != nil {
				return err
			}
		}
		return nil
	})
}

// Import implements store.Bulk.
func (b *bulk) Import(outer context.Context, rows iter.Seq2[models.Country, error], replace bool) (done store.Imported, err error) {
	err = b.transact(outer, "BEGIN IMMEDIATE", func(ctx context.Context) error {
		if err := b.markUsed(ctx); err != nil {
			return err
		}
		used, err := b.usedIDs(ctx)
		if err != nil {
			return err
		}
		stored, err := b.conn.PrepareContext(ctx, "SELECT name, capital, area FROM countries WHERE id = ?")
		if err != nil {
			return err
		}
		defer stored.Close()
		var taken []error
		for c, err := range rows {
			if err = cmp.Or(err, outer.Err()); err != nil {
				return err
			}
			err := b.importOne(ctx, c, replace, used, stored, &done)
			if exists, ok := errors.AsType[*store.ExistsError](err); ok {
				taken = append(taken, exists)
			} else if err != nil {
				return err
			}
		}
		return errors.Join(taken...)
	})
	b.settle(err)
	return done, err
}

func (b *bulk) importOne(ctx context.Context, c models.Country, replace bool, used *ids.Set, stored *sql.Stmt, done *store.Imported) error {
	assigned, err := ids.Assign([]models.Country{c}, used, func(int64) bool { return false })
	if err != nil {
		return err
	}
	c.ID = assigned[0]
	if used.Next(c.ID) != c.ID { // it was used before, so there may be a country
		old := models.Country{ID: c.ID}
		err := stored.QueryRowContext(ctx, c.ID).Scan(&old.Name, &old.Capital, &old.Area)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case old == c:
			done.Unchanged++
			return nil
		case !replace:
			return &store.ExistsError{ID: c.ID}
		default:
			done.Replaced++
			_, err := b.update.ExecContext(ctx, c.Name, c.Capital, c.Area, c.ID)
			return err
		}
	}
	done.Added++
	used.Add(c.ID, c.ID)
	_, err = b.insert.ExecContext(ctx, c.ID, c.Name, c.Capital, c.Area)
	return err
}

// Restore implements store.Bulk.
func (b *bulk) Restore(outer context.Context, rows iter.Seq2[models.Country, error], used iter.Seq2[int64, int64]) error {
	err := b.transact(outer, "BEGIN IMMEDIATE", func(ctx context.Context) error {
		var content int
		err := b.conn.QueryRowContext(ctx, "SELECT count(*) FROM service").Scan(&content)
		if err != nil {
			return err
		}
		if content > 0 {
			return store.ErrNotEmpty
		}
		if err := b.markUsed(ctx); err != nil {
			return err
		}
		for c, err := range rows {
			if err = cmp.Or(err, outer.Err()); err != nil {
				return err
			}
			if _, err := b.insert.ExecContext(ctx, c.ID, c.Name, c.Capital, c.Area); err != nil {
				return err
			}
		}
		for first, last := range used {
			if err := b.exec(ctx, "INSERT INTO used_ids (first, last) VALUES (?, ?)", first, last); err != nil {
				return err
			}
		}
		return nil
	})
	b.settle(err)
	return err
}

// settle removes a file that OpenBulk has made if nothing came into it.
func (b *bulk) settle(err error) {
	if err != nil && b.created {
		_ = b.close()
		removeFiles(b.path)
	}
	b.created = false
}

// markUsed marks a new database as one with content, which gets no sample.
func (b *bulk) markUsed(ctx context.Context) error {
	return b.exec(ctx, "INSERT OR IGNORE INTO service (one, secret) VALUES (1, ?)", rand.Text())
}

// usedIDs reads every id that was ever used.
func (b *bulk) usedIDs(ctx context.Context) (*ids.Set, error) {
	used := new(ids.Set)
	const all = "SELECT id, id FROM countries UNION ALL SELECT first, last FROM used_ids"
	err := each(ctx, b.conn, all, func(rows *sql.Rows) error {
		var first, last int64
		err := rows.Scan(&first, &last)
		used.Add(first, last)
		return err
	})
	return used, err
}

// transact runs f in a transaction of one connection.
func (b *bulk) transact(ctx context.Context, begin string, f func(context.Context) error) error {
	outer := ctx
	ctx = context.WithoutCancel(ctx) // for each statement the driver would start a goroutine that watches it
	if err := b.exec(ctx, begin); err != nil {
		return describe(err)
	}
	err := f(ctx)
	if err == nil {
		err = outer.Err()
	}
	if err != nil {
		_ = b.exec(ctx, "ROLLBACK")
		return describe(err)
	}
	return describe(b.exec(ctx, "COMMIT"))
}
