package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	sqlite3 "modernc.org/sqlite/lib"

	"countries/store/sqlite"
)

// prepareFile makes sure that path is a file that can be written, in a folder
// that can be, and creates an empty one where there is none.
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

// cause is an error of the file system without the path, which is known.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// inspect returns the version of a database's schema, 0 for an empty one, or
// why it is not one of ours. It changes nothing, not even by leaving a log, but
// for what a crash has left of a database that was being made.
func inspect(ctx context.Context, path string) (version int64, err error) {
	mode := "mode=ro"
	switch {
	case hasContent(path + "-journal"):
		mode = "mode=rw" // which rolls it back
	case !hasContent(path + "-wal"):
		// Nothing but the file to read, so that no log need be made.
		mode = "mode=ro&immutable=1"
	}
	if err := checkHeader(path); err != nil {
		return 0, err
	}
	c, err := fileSource(path, mode).connect()
	if err != nil {
		return 0, describe(err)
	}
	defer c.Close()
	var tables, goose, ours int64
	err = queryRow(ctx, c, `SELECT count(*), count(*) FILTER (WHERE name = 'goose_db_version'),
		count(*) FILTER (WHERE name = 'used_ids') FROM sqlite_schema`, nil, &tables, &goose, &ours)
	if err != nil {
		return 0, describe(err)
	}
	if tables == 0 {
		return 0, nil
	}
	if goose > 0 {
		if err := queryRow(ctx, c, `SELECT max(version_id) FROM goose_db_version`, nil, &version); err != nil {
			return 0, describe(err)
		}
	}
	newest, err := newestMigration(sqliteMigrations)
	switch {
	case err != nil:
		return 0, err
	case version > newest:
		return 0, fmt.Errorf("it was written by a newer version of this program (schema %d, this program knows %d)", version, newest)
	case goose == 0, version > 0 && ours == 0:
		return 0, errForeign
	}
	return version, nil
}

func hasContent(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

var errForeign = errors.New("it belongs to another program")

// checkHeader looks whether a file that has a header is a sealed database.
func checkHeader(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return cause(err)
	}
	defer f.Close()
	header := make([]byte, 100)
	_, err = io.ReadFull(f, header)
	switch {
	case err == io.EOF:
		return nil
	case err != nil || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")):
		return errors.New("it is not a database")
	case !sqlite.IsSealed(header):
		return errForeign
	}
	return nil
}

// describe says in plain words why a database could not be opened.
func describe(err error) error {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_NOTADB:
		return errors.New("it is not a database")
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("it is damaged: %w", err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("another program has locked it: %w", err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("it cannot be written: %w", err)
	}
	return err
}
