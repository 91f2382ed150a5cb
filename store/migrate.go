package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*/*.sql
var migrations embed.FS

// The folders of migrations, one an engine.
const (
	sqliteMigrations   = "migrations/sqlite"
	postgresMigrations = "migrations/postgres"
)

// newestMigration is the version of the schema that this program writes.
func newestMigration(folder string) (newest int64, err error) {
	files, err := fs.Glob(migrations, path.Join(folder, "*.sql"))
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		version, err := goose.NumericComponent(path.Base(file))
		if err != nil {
			return 0, err
		}
		newest = max(newest, version)
	}
	return newest, nil
}

// migrate brings a schema at version to the newest one.
func migrate(ctx context.Context, dialect goose.Dialect, connector driver.Connector, folder string, version int64) error {
	newest, err := newestMigration(folder)
	if err != nil || version == newest {
		return err
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	provider, err := goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		// Another program that started at the same time may have done it.
		if current, again := provider.GetDBVersion(ctx); again != nil || current != newest {
			return fmt.Errorf("migrate from version %d to %d: %w", version, newest, err)
		}
	}
	return nil
}
