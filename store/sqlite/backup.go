package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

// Backup copies the database at path, as it is at one instant, to a new file,
// which appears whole and on disk or not at all. Other programs may use the
// database meanwhile; none of them waits. A copy is checked before it gets its
// name. To restore one, put it in the place of the database while no program
// uses that, and remove PATH-wal and PATH-shm.
func Backup(ctx context.Context, path, target string) error {
	if path == Memory {
		return errors.New("a database in memory cannot be copied: it belongs to the program that has made it")
	}
	source, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if target, err = filepath.Abs(target); err != nil {
		return err
	}
	info, err := os.Stat(source)
	if err != nil {
		return fmt.Errorf("database %s: %w", path, cause(err))
	}
	if _, err := os.Lstat(target); err == nil {
		return fmt.Errorf("backup %s: %w", target, fs.ErrExist)
	}
	if err := backup(ctx, source, target, info.Mode().Perm()); err != nil {
		return fmt.Errorf("backup of %s to %s: %w", path, target, err)
	}
	return nil
}

// partial is how the name of a copy ends until it is complete.
const partial = ".countries-partial"

// backup writes to a temporary file beside the target.
func backup(ctx context.Context, source, target string, mode fs.FileMode) error {
	removePartial(filepath.Dir(target))
	f, err := os.CreateTemp(filepath.Dir(target), filepath.Base(target)+".*"+partial)
	if err != nil {
		return cause(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	// The lock says that somebody writes the file.
	writing := flock.New(f.Name())
	defer writing.Close()
	if err := writing.Lock(); err != nil {
		return cause(err)
	}
	if err := vacuumInto(ctx, source, f.Name()); err != nil {
		return describe(err)
	}
	findings, err := check(ctx, f.Name())
	switch {
	case err != nil:
		return err
	case len(findings) > 0:
		return fmt.Errorf("%s (countries check lists every finding)", findings[0])
	}
	if err := errors.Join(f.Chmod(mode), f.Sync()); err != nil {
		return err
	}
	return publish(f.Name(), target)
}

// removePartial removes the copies in a folder that nobody writes any more.
func removePartial(folder string) {
	names, _ := filepath.Glob(filepath.Join(folder, "*"+partial))
	for _, name := range names {
		l := flock.New(name)
		if ok, err := l.TryLock(); ok && err == nil {
			os.Remove(name)
			os.Remove(name + "-journal")
		}
		_ = l.Close()
	}
}

// vacuumInto reads every row, so that a damaged database gives an error rather
// than a damaged copy.
func vacuumInto(ctx context.Context, path, target string) error {
	db, err := openDB(source(path, "rw"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", target)
	return err
}

// publish gives a file its name, unless another file has it by now. Not every
// file system can link; there the last look was that of Backup.
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
