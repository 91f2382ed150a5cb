package sqlite

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/pressly/goose/v3"

	"countries/models"
	"countries/store/image"
)

// openFile opens the file at path for s: it takes the lock, brings the schema to
// the newest version, reads the countries, and stores the sample in a new
// database.
func (s *Store) openFile(ctx context.Context, path string, sample []models.Country) (err error) {
	created, err := prepareFile(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && created {
			removeFiles(path)
		}
	}()
	// A link and the file it leads to are one database.
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return cause(err)
	}
	version, err := inspect(ctx, path)
	if err != nil {
		return err
	}
	if s.lock, err = takeLock(ctx, path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.lock.release()
		}
	}()
	if err := migrate(ctx, path, version); err != nil {
		return describe(err)
	}
	if s.file, err = connect(ctx, path); err != nil {
		return describe(err)
	}
	if err := s.start(ctx, sample); err != nil {
		_ = s.file.close()
		return describe(err)
	}
	return nil
}

// removeFiles removes a database that could not be made.
func removeFiles(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		os.Remove(path + suffix)
	}
}

// start reads the countries, or stores the sample in a new database.
func (s *Store) start(ctx context.Context, sample []models.Country) error {
	if err := s.file.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer s.file.exec(ctx, "ROLLBACK") // nothing to do after a COMMIT
	var secret string
	err := s.file.conn.QueryRowContext(ctx, "SELECT coalesce(max(secret), ''), coalesce(max(commits), 0) FROM service").Scan(&secret, &s.commits)
	if err != nil {
		return err
	}
	if secret == "" {
		secret = rand.Text()
		empty := image.New(secret)
		change := empty.Change()
		if _, err := change.Create(image.Prepare(sample)); err != nil {
			return err
		}
		if err := s.file.writeState(ctx, empty, s.commits); err != nil {
			return err
		}
		if err := s.file.write(ctx, change); err != nil {
			return err
		}
	}
	loader, used, err := s.file.read(ctx, image.New(secret))
	if err != nil {
		return err
	}
	m := loader.Image(used)
	if s.file.version, err = s.file.dataVersion(ctx); err != nil {
		return err
	}
	s.image.Store(m)
	if err := s.file.exec(ctx, "COMMIT"); err != nil {
		return err
	}
	// Only for size: a full disk must not keep the service from starting.
	_, err = s.file.transact(ctx, func() error { return s.file.compactUsed(ctx, m, s.commits) })
	if err != nil {
		s.log.Warn("the used ids were not written anew", "err", err)
	}
	return nil
}

// prepareFile checks that path is a file that may be a database, and creates an
// empty one where there is none.
func prepareFile(path string) (created bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return createFile(path)
	case err != nil:
		return false, cause(err)
	case info.IsDir():
		return false, errors.New("it is a folder, not a file")
	case !info.Mode().IsRegular():
		return false, errors.New("it is not a regular file")
	case 0 < info.Size() && info.Size() < 512:
		// Less than a page, which SQLite would take for nothing and overwrite.
		return false, errors.New("it is not a database")
	}
	if err := writable(path); err != nil {
		return false, fmt.Errorf("it cannot be written: %w", err)
	}
	// SQLite keeps its log beside the file.
	if err := writable(filepath.Dir(path)); err != nil {
		return false, fmt.Errorf("its folder cannot be written: %w", err)
	}
	return false, nil
}

func createFile(path string) (created bool, err error) {
	if _, err := os.Stat(filepath.Dir(path)); errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("the folder %s does not exist", filepath.Dir(path))
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return false, nil // another program was faster, and fills it
	}
	if err != nil {
		return false, fmt.Errorf("it cannot be created: %w", cause(err))
	}
	return true, f.Close()
}

// inspect returns the version of a database's schema, 0 for an empty one, or an
// error if it is not one of ours. It changes nothing.
func inspect(ctx context.Context, path string) (version int64, err error) {
	mode := "ro"
	switch {
	case hasContent(path + "-journal"):
		mode = "rw" // a crash left a transaction half done, which SQLite undoes
	case !hasContent(path + "-wal"):
		mode = "ro&immutable=1" // there is only the file to read, so no log need be made
	}
	db, err := openDB(source(path, mode))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	var tables, goose, countries int
	err = db.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE name = 'goose_db_version'),
		count(*) FILTER (WHERE name = 'countries') FROM sqlite_schema`).Scan(&tables, &goose, &countries)
	if err != nil || tables == 0 {
		return 0, describe(err)
	}
	if goose > 0 {
		if err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&version); err != nil {
			return 0, describe(err)
		}
	}
	newest, err := newestMigration()
	switch {
	case err != nil:
		return 0, err
	case version > newest:
		return 0, fmt.Errorf("it was written by a newer version of this program (schema %d, this program knows %d)", version, newest)
	case goose == 0, version > 0 && countries == 0:
		return 0, errors.New("it belongs to another program")
	}
	return version, nil
}

func hasContent(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

//go:embed migrations/*.sql
var migrations embed.FS

// newestMigration returns the version of the schema that this program writes.
func newestMigration() (newest int64, err error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	for _, file := range files {
		version, err := goose.NumericComponent(path.Base(file))
		if err != nil {
			return 0, err
		}
		newest = max(newest, version)
	}
	return newest, err
}

// migrate brings a schema to the newest version.
func migrate(ctx context.Context, path string, version int64) error {
	newest, err := newestMigration()
	if err != nil || version == newest {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	db, err := openDB(source(path, "rw", pragmas()...))
	if err != nil {
		return err
	}
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bring the schema from version %d to %d: %w", version, newest, err)
	}
	return nil
}
