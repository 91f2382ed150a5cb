package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// schemaError is why a database cannot be used as it is.
type schemaError struct{ reason string }

func (e *schemaError) Error() string { return e.reason }

// prepare connects, and makes the database what this program needs: the first
// time by migrations and the sample, later it only looks.
func (p *Postgres) prepare(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, connectTimeout+readTimeout)
	defer cancel()
	c, err := p.pool.Acquire(limited)
	if err != nil {
		return err
	}
	ready, _, err := inspectPostgres(limited, c.Conn())
	c.Release()
	switch {
	case err != nil:
		return err
	case ready:
		p.prepared = true
	case p.prepared:
		return &schemaError{"it is not the database that it was: the schema is older, or it has no content"}
	default:
		if err := p.setUp(ctx); err != nil {
			return err
		}
		p.prepared = true
	}
	return nil
}

// inspectPostgres tells whether a database has the newest schema and content.
func inspectPostgres(ctx context.Context, conn *pgx.Conn) (ready bool, version int64, err error) {
	if version, err = schemaVersion(ctx, conn); err != nil {
		return false, 0, err
	}
	newest, err := newestMigration(postgresMigrations)
	switch {
	case err != nil:
		return false, 0, err
	case version > newest:
		return false, 0, &schemaError{fmt.Sprintf("it was written by a newer version of this program (schema %d, this program knows %d)", version, newest)}
	case version < newest:
		return false, version, nil
	}
	_, _, err = getState(ctx, &pgSession{conn: conn})
	if errors.Is(err, errNoRows) {
		return false, version, nil
	}
	return err == nil, version, err
}

// schemaVersion is the version of a database's schema, 0 for none. Another
// program may be migrating it meanwhile, so that what proves a version to be
// ours is looked for after the version.
func schemaVersion(ctx context.Context, conn *pgx.Conn) (version int64, err error) {
	var encoding string
	var migrated, ours bool
	err = conn.QueryRow(ctx, `SELECT current_setting('server_encoding'), to_regclass('goose_db_version') IS NOT NULL`).Scan(&encoding, &migrated)
	switch {
	case err != nil:
		return 0, err
	case encoding != "UTF8":
		return 0, &schemaError{fmt.Sprintf("its encoding is %s; it must be UTF8", encoding)}
	case !migrated:
		return 0, nil
	}
	if err := conn.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version`).Scan(&version); err != nil {
		return 0, err
	}
	err = conn.QueryRow(ctx, `SELECT to_regclass('used_ids') IS NOT NULL`).Scan(&ours)
	if err == nil && version > 0 && !ours {
		err = &schemaError{"it belongs to another program"}
	}
	return version, err
}

// setUpLock is the advisory lock that a program holds to set a database up. No
// other may use the number in the same database.
const setUpLock = 0x636f756e74726965 // "countrie"

// setUp migrates the database and gives a new one its content. Of programs
// that start together one does so while the others wait. The lock lasts as
// long as its transaction, which poolers of connections understand too.
func (p *Postgres) setUp(ctx context.Context) error {
	c, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	_, err = transact(ctx, c, func(s *pgSession) (bool, error) {
		s.exec(ctx, `SELECT set_config('idle_in_transaction_session_timeout', '0', true), set_config('lock_timeout', '0', true)`)
		s.exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(setUpLock))
		if err := s.flush(ctx); err != nil {
			return false, err
		}
		_, version, err := inspectPostgres(ctx, s.conn)
		if err != nil {
			return false, err
		}
		connector := stdlib.GetConnector(*s.conn.Config())
		if err := migrate(ctx, goose.DialectPostgres, connector, postgresMigrations, version); err != nil {
			return false, err
		}
		return s.change(ctx, func(t *transaction) error { return t.initialize(ctx, p.sample) })
	})
	return err
}
