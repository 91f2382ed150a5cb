package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"countries/models"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schemaError is the reason why a database cannot be used as it is.
type schemaError struct{ reason string }

func (e *schemaError) Error() string { return e.reason }

// prepare connects and looks whether the database is as this program needs it.
// The first time it makes it so, by migrations and the sample.
func (s *Store) prepare(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, connectTimeout+readTimeout)
	defer cancel()
	conn, err := s.pool.Acquire(limited)
	if err != nil {
		return err
	}
	ready, err := inspect(limited, conn.Conn())
	conn.Release()
	switch {
	case err != nil:
		return err
	case !ready && s.prepared:
		return &schemaError{"it is not the database that it was: the schema is older, or it has no content"}
	case !ready:
		if err := s.setUp(ctx); err != nil {
			return err
		}
	}
	s.prepared = true
	return nil
}

// inspect reports whether a database has the newest schema and its first
// content. Another program may be migrating it meanwhile, so the tables are
// looked for after the version.
func inspect(ctx context.Context, conn *pgx.Conn) (ready bool, err error) {
	var encoding string
	var migrated, ours bool
	err = conn.QueryRow(ctx, "SELECT current_setting('server_encoding'), to_regclass('goose_db_version') IS NOT NULL").Scan(&encoding, &migrated)
	switch {
	case err != nil:
		return false, err
	case encoding != "UTF8":
		return false, &schemaError{fmt.Sprintf("its encoding is %s; it must be UTF8", encoding)}
	case !migrated:
		return false, nil
	}
	var version int64
	if err := conn.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&version); err != nil {
		return false, err
	}
	if err := conn.QueryRow(ctx, "SELECT to_regclass('used_ids') IS NOT NULL").Scan(&ours); err != nil {
		return false, err
	}
	files, err := fs.Glob(migrations, "migrations/*.sql")
	newest := int64(len(files)) // they are numbered from 1
	switch {
	case err != nil:
		return false, err
	case version > 0 && !ours:
		return false, &schemaError{"it belongs to another program"}
	case version > newest:
		return false, &schemaError{fmt.Sprintf("it was written by a newer version of this program (schema %d, this program knows %d)", version, newest)}
	case version < newest:
		return false, nil
	}
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM state)").Scan(&ready)
	return ready, err
}

// setUpLock is the advisory lock that an instance holds to set a database up. No
// other program may use the number in the same database.
const setUpLock = 0x636f756e74726965 // "countrie"

// setUp migrates the database and gives a new one its first content. Of
// instances that start together one does so while the others wait. The lock
// lasts as long as its transaction, which poolers of connections understand too.
func (s *Store) setUp(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	_, err = transact(ctx, conn, beginWrite, func(t *transaction) error {
		if err := t.unlimited(); err != nil {
			return err
		}
		if _, err := t.tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(setUpLock)); err != nil {
			return err
		}
		if ready, err := inspect(ctx, t.tx.Conn()); err != nil || ready {
			return err
		}
		if err := migrate(ctx, t.tx.Conn()); err != nil {
			return err
		}
		return t.initialize(s.sample)
	})
	return err
}

// migrate brings the schema to the newest version, on a connection of its own.
func migrate(ctx context.Context, conn *pgx.Conn) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	db := sql.OpenDB(stdlib.GetConnector(*conn.Config()))
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err = provider.Up(ctx); err != nil {
		var partial *goose.PartialError
		if errors.As(err, &partial) {
			err = partial.Err
		}
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// initialize gives a new database its first content; another one stays as it is.
func (t *transaction) initialize(sample []models.Country) error {
	tag, err := t.tx.Exec(t.ctx, `INSERT INTO state (one, total, revision)
		VALUES (1, 0, hashtextextended(gen_random_uuid()::text, 0)) ON CONFLICT DO NOTHING`)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	if err := t.lock(); err != nil {
		return err
	}
	t.changed = true
	_, err = t.create(sample)
	return err
}
