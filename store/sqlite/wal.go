package sqlite

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// files are the database, its log (PATH-wal) and the index of the log (PATH-shm)
// as the file system has them by name; nil for one that does not exist.
type files struct{ database, log, index os.FileInfo }

// look finds the files of a database by their names. It opens none of them:
// closing one again would drop the locks that SQLite holds in this process.
func look(path string) (f files, err error) {
	for _, file := range []struct {
		info   *os.FileInfo
		suffix string
	}{{&f.database, ""}, {&f.log, "-wal"}, {&f.index, "-shm"}} {
		info, err := os.Stat(path + file.suffix)
		switch {
		case err == nil:
			*file.info = info
		case !errors.Is(err, fs.ErrNotExist):
			return f, cause(err)
		}
	}
	return f, nil
}

// inPlace checks that the files are those that were opened, so that the next
// start reads what is committed. If the database is another file or gone, nothing
// is written. If its log or the index of the log is gone, replaced or cut off,
// the database is opened again, see reconnect.
func (s *Store) inPlace(ctx context.Context) error {
	f := s.file
	now, err := look(f.path)
	switch {
	case err != nil:
		return err
	case now.database == nil:
		return fmt.Errorf("the file %s is gone: put it back, or restart the service with another one", f.path)
	case !os.SameFile(now.database, f.files.database):
		return fmt.Errorf("another file is in the place of %s: put the old one back, or restart the service", f.path)
	case f.closed, f.logLost(now), f.indexLost(now),
		now.database.Size() < f.files.database.Size(): // which is a VACUUM, or damage
		return s.reconnect(ctx)
	}
	f.files = now
	return nil
}

// logLost reports whether the log may lack something that it had at the last
// look: it is gone, another file or shorter, or there are zeros where its header
// or its last frame were. It is also shorter after another program has brought it
// into the database.
func (f *file) logLost(now files) bool {
	if now.log == nil || !os.SameFile(now.log, f.files.log) || now.log.Size() < f.files.log.Size() {
		return true
	}
	const headerSize, frameHeaderSize = 32, 24 // sqlite.org/fileformat2.html#walformat
	var header [headerSize]byte
	size := f.files.log.Size()
	if size < headerSize {
		return false
	}
	if _, err := f.log.ReadAt(header[:], 0); err != nil || header[0] == 0 {
		return true
	}
	last := size - frameHeaderSize - int64(binary.BigEndian.Uint32(header[8:]))
	if last < headerSize {
		return false
	}
	var frame, none [frameHeaderSize]byte
	_, err := f.log.ReadAt(frame[:], last)
	return err != nil || frame == none
}

// indexLost reports whether the index of the log is gone, another file or cut
// off.
func (f *file) indexLost(now files) bool {
	return now.index == nil || !os.SameFile(now.index, f.files.index) || now.index.Size() < f.files.index.Size()
}

// emptyIndex fills the index of the log with zeros, at the length that SQLite
// has mapped into memory. SQLite then makes it anew from what the log holds.
func (f *file) emptyIndex() error {
	name := f.path + "-shm"
	if err := os.Truncate(name, 0); err != nil {
		return cause(err)
	}
	return cause(os.Truncate(name, f.files.index.Size()))
}

// errLost is returned when the file lacks commits of this service.
var errLost = errors.New("the file has lost commits with its log")

// reconnect opens the database again, and once more if its files are damaged
// meanwhile: a caller whose write was committed should not get an error.
func (s *Store) reconnect(ctx context.Context) (err error) {
	for range 3 {
		if err = s.reopen(ctx); err == nil {
			return nil
		}
	}
	return err
}

// reopen opens the database again. If commits went with the log, it writes into
// the file what that lacks of the image, and otherwise reads the file.
func (s *Store) reopen(ctx context.Context) error {
	old := s.file
	if !old.closed {
		now, err := look(old.path)
		if err == nil && now.database == nil {
			err = fmt.Errorf("the file %s is gone", old.path)
		}
		if err != nil {
			return err
		}
		logLost, indexLost := old.logLost(now), old.indexLost(now)
		// Only a database that is merely shorter may hold fewer commits rightly:
		// another program may have put a backup into it.
		old.lost = logLost || indexLost || now.database.Size() >= old.files.database.Size()
		if os.SameFile(now.index, old.files.index) && (logLost || indexLost) {
			// Closing brings the log into the file: it must not believe an index
			// of what is no longer there.
			if err := old.emptyIndex(); err != nil {
				return err
			}
		}
		_ = old.close()
		old.closed = true
	}
	f, err := connect(ctx, old.path)
	if err != nil {
		return err
	}
	f.lost = old.lost
	s.file = f
	err = s.readAgain(ctx)
	if errors.Is(err, errLost) {
		err = s.restore(ctx)
	}
	if err != nil { // to be opened again before anything else
		_ = f.close()
		f.closed = true
		return err
	}
	f.lost = false
	return nil
}

// restore writes the countries and ids of the image that the file lacks.
func (s *Store) restore(ctx context.Context) error {
	m := s.image.Load()
	_, err := s.file.transact(ctx, func() error {
		loader, _, err := s.file.read(ctx, m)
		if err != nil {
			return err
		}
		if err := s.file.write(ctx, loader.Undo()); err != nil {
			return err
		}
		return s.file.writeState(ctx, m, s.commits)
	})
	if err != nil {
		return err
	}
	s.log.Warn("the log of the database was deleted or cut off; what it held was written again")
	s.file.version, err = s.file.dataVersion(ctx)
	return err
}
