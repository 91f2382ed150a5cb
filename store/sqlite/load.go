package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"countries/models"
	"countries/store/image"
	"countries/store/internal/ids"
)

// batch is how many rows are read before they are added to the image, which
// another processor does.
const batch = 1000

// read reads the whole table on top of base, with the ids used besides those of
// its countries. It is one statement for each table: the caller begins a
// transaction, so that both are of one moment.
func (f *file) read(ctx context.Context, base *image.Image) (*image.Loader, *ids.Set, error) {
	ctx = context.WithoutCancel(ctx) // which the driver would watch for each statement
	loader := base.Load()
	batches, added := make(chan []models.Country, 4), make(chan error, 1)
	go func() {
		var err error
		for countries := range batches {
			for _, c := range countries {
				if err == nil {
					err = loader.Add(c.ID, c.Name, c.Capital, c.Area)
				}
			}
		}
		added <- err
	}()
	rows := make([]models.Country, 0, batch)
	err := each(ctx, f.conn, "SELECT id, name, capital, area FROM countries ORDER BY id", func(row *sql.Rows) error {
		var c models.Country
		if err := row.Scan(&c.ID, &c.Name, &c.Capital, &c.Area); err != nil {
			return err
		}
		if rows = append(rows, c); len(rows) == batch {
			batches <- rows
			rows = make([]models.Country, 0, batch)
		}
		return nil
	})
	batches <- rows
	close(batches)
	if wrong := <-added; wrong != nil {
		return nil, nil, fmt.Errorf("%w; correct or delete the row with sqlite3", wrong)
	}
	if err != nil {
		return nil, nil, err
	}
	used := new(ids.Set)
	err = each(ctx, f.conn, "SELECT first, last FROM used_ids", func(rows *sql.Rows) error {
		var first, last int64
		if err := rows.Scan(&first, &last); err != nil {
			return err
		}
		used.Add(first, last)
		return nil
	})
	return loader, used, err
}

// compactUsed writes the used ids anew when deletes have left many more rows
// than there are ranges.
func (f *file) compactUsed(ctx context.Context, m *image.Image, commits int64) error {
	var stored int
	if err := f.conn.QueryRowContext(ctx, "SELECT count(*) FROM used_ids").Scan(&stored); err != nil {
		return err
	}
	if stored <= 2*m.Used().Len()+100 {
		return nil
	}
	return f.writeState(ctx, m, commits)
}

// writeState writes what the file keeps besides the countries: the secret, which
// marks it as no longer new, the number of commits, and the used ids.
func (f *file) writeState(ctx context.Context, m *image.Image, commits int64) error {
	err := f.exec(ctx, "INSERT OR REPLACE INTO service (one, secret, commits) VALUES (1, ?, ?)", m.Secret(), commits)
	if err == nil {
		err = f.exec(ctx, "DELETE FROM used_ids")
	}
	for first, last := range m.Used().All() {
		if err != nil {
			break
		}
		err = f.exec(ctx, "INSERT INTO used_ids (first, last) VALUES (?, ?)", first, last)
	}
	return err
}

// reload replaces the image by what the file holds now, while the old one
// answers. The caller has begun a transaction.
func (s *Store) reload(ctx context.Context) error {
	version, err := s.file.dataVersion(ctx)
	if err != nil {
		return err
	}
	var commits int64
	if err := s.file.conn.QueryRowContext(ctx, "SELECT coalesce(max(commits), 0) FROM service").Scan(&commits); err != nil {
		return err
	}
	if commits < s.commits {
		now, err := look(s.file.path)
		if err != nil || s.file.lost || s.file.logLost(now) {
			return errLost
		}
	}
	base := s.image.Load()
	if err := base.Sorted(ctx); err != nil {
		return err
	}
	loader, used, err := s.file.read(ctx, base)
	if err != nil {
		return err
	}
	m := loader.Image(used)
	if err := m.Sorted(ctx); err != nil {
		return err
	}
	s.image.Store(m)
	s.file.version, s.commits = version, commits
	s.log.Debug("read again what another program committed", "countries", m.Len())
	return nil
}
