package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Backup copies the database, as it is at one instant, to a new file, which is
// there whole and on disk or not at all. Programs may use the database
// meanwhile; none of them waits. To restore a copy, put it in the place of the
// database while no program uses that, and remove what ended in -wal and -shm.
func Backup(ctx context.Context, database, target string) error {
	if database == memory {
		return errors.New("a database in memory cannot be copied: it belongs to the program that has made it")
	}
	if isPostgres(database) {
		return errors.New("a database on a PostgreSQL server is copied by pg_dump")
	}
	source, err := filepath.Abs(database)
	if err != nil {
		return err
	}
	if target, err = filepath.Abs(target); err != nil {
		return err
	}
	info, err := os.Stat(source)
	if err != nil {
		return fmt.Errorf("database %s: %w", database, cause(err))
	}
	if _, err := os.Lstat(target); err == nil {
		return fmt.Errorf("backup %s: %w", target, fs.ErrExist)
	}
	if err := backup(ctx, source, target, info.Mode().Perm()); err != nil {
		return fmt.Errorf("backup of %s to %s: %w", database, target, err)
	}
	return nil
}

// backup writes to a temporary file beside the target.
func backup(ctx context.Context, source, target string, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(target), filepath.Base(target)+".*.partial")
	if err != nil {
		return cause(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := vacuumInto(ctx, source, f.Name()); err != nil {
		return describe(err)
	}
	if version, err := inspect(ctx, f.Name()); err != nil {
		return err
	} else if version == 0 {
		return errors.New("it has no countries")
	}
	if err := errors.Join(f.Chmod(mode), f.Sync()); err != nil {
		return err
	}
	return publish(f.Name(), target)
}

// vacuumInto leaves out what was deleted, and reads every row on its way, so
// that a damaged database gives an error rather than a damaged copy.
func vacuumInto(ctx context.Context, source, target string) error {
	c, err := fileSource(source, "mode=rw").connect()
	if err != nil {
		return err
	}
	defer c.Close()
	return c.exec(ctx, `VACUUM INTO $1`, target)
}

// publish gives a file its name, unless another has it by now. Not every file
// system can link; there the last look was that of Backup.
func publish(temporary, target string) error {
	err := os.Link(temporary, target)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fs.ErrExist
	case err != nil:
		err = os.Rename(temporary, target)
	}
	if err != nil || runtime.GOOS == "windows" { // which cannot sync a folder
		return err
	}
	folder, err := os.Open(filepath.Dir(target))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
