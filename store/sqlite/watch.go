package sqlite

import (
	"context"
	"fmt"
	"os"
	"time"
)

// lookEvery is the time between two looks at the file.
const lookEvery = 250 * time.Millisecond

// watch looks at the file until ctx ends.
func (s *Store) watch(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.queue.Call(func() { s.lookAgain(ctx) })
		case <-ctx.Done():
			return
		}
	}
}

// lookAgain reads what other programs have committed. After a failed commit it
// tries whether one succeeds again; when nothing was written since the last
// look, it brings the log into the file.
func (s *Store) lookAgain(ctx context.Context) {
	err := s.inPlace(ctx)
	if err == nil {
		err = guard(func() error { return s.readIfChanged(ctx) })
	}
	if _, broken := err.(*faultError); broken {
		err = s.reconnect(ctx, keepFile)
	}
	switch {
	case err != nil:
	case s.failed:
		if err = s.probe(ctx); err == nil {
			s.failed = false
		}
	case s.file.busy:
		s.file.busy, s.file.dirty = false, true
	case s.file.dirty:
		// Only for safety: another program may delete the log.
		if guard(func() error { return s.file.exec(ctx, "PRAGMA wal_checkpoint(PASSIVE)") }) == nil {
			s.file.dirty = false
		}
	}
	if ctx.Err() == nil {
		s.report(err)
	}
}

// rereadShare: rereading takes at most this share of the time.
const rereadShare = 5

// readIfChanged reads the table again if another program has committed.
func (s *Store) readIfChanged(ctx context.Context) error {
	version, err := s.file.dataVersion(ctx)
	if err != nil || version == s.file.version || time.Now().Before(s.rereadAt) {
		return err
	}
	began := time.Now()
	err = s.readAgain(ctx)
	now := time.Now()
	s.rereadAt = now.Add((rereadShare - 1) * now.Sub(began))
	return err
}

// probe commits a change of nothing.
func (s *Store) probe(ctx context.Context) error {
	return s.transact(ctx, func() error {
		return s.file.exec(ctx, "UPDATE service SET secret = secret")
	})
}

// inPlace checks that the files are those that were opened, so that what is
// committed will be read by the next start. If the database is another file or
// gone, nothing is written. If the log is gone or was cut off, what it held is
// written into the file again, from memory. If only the index of the log is
// gone, SQLite makes a new one.
func (s *Store) inPlace(ctx context.Context) error {
	f := s.file
	now, err := look(f.path)
	if err != nil {
		return err
	}
	sameIndex := os.SameFile(now.index, f.files.index)
	cutIndex := sameIndex && now.index.Size() < f.files.index.Size()
	cutLog := now.log != nil && now.log.Size() < f.files.log.Size()
	switch {
	case now.database == nil:
		return fmt.Errorf("the file %s is gone: put it back, or restart the service with another one", f.path)
	case !os.SameFile(now.database, f.files.database):
		return fmt.Errorf("another file is in the place of %s: put the old one back, or restart the service", f.path)
	case f.closed:
		return s.reconnect(ctx, f.right)
	case !os.SameFile(now.log, f.files.log), cutLog && (!sameIndex || cutIndex):
		return s.reconnect(ctx, keepMemory)
	case !sameIndex, now.database.Size() < f.files.database.Size():
		return s.reconnect(ctx, keepFile) // a shorter file is a VACUUM, or damage
	case cutIndex:
		if err := f.emptyIndex(); err != nil {
			return err
		}
		if _, err := f.dataVersion(ctx); err != nil { // for which SQLite makes it anew
			return err
		}
	case cutLog:
		// Either it was brought into the file, or SQLite misses a part of it.
		if s.checkpoint(ctx) != nil {
			return s.reconnect(ctx, keepMemory)
		}
	}
	f.files, err = look(f.path)
	return err
}

// emptyIndex fills the index of the log with zeros, at the length that SQLite
// has mapped into memory. SQLite then makes it anew from the log.
func (f *file) emptyIndex() error {
	name := f.path + "-shm"
	if err := os.Truncate(name, 0); err != nil {
		return cause(err)
	}
	return cause(os.Truncate(name, f.files.index.Size()))
}

// keep says which side is right when the file and the memory differ.
type keep int

const (
	keepFile   keep = iota // other programs may have written it
	keepMemory             // the file has lost its log
)

// reconnect opens the file anew.
func (s *Store) reconnect(ctx context.Context, right keep) error {
	old := s.file
	if !old.closed {
		if now, err := look(old.path); err == nil && now.index != nil && now.index.Size() < old.files.index.Size() {
			_ = old.emptyIndex() // or closing would fault
		}
		_ = old.close()
	}
	old.closed, old.right = true, right // until the file can be opened
	f, err := connect(ctx, old.path)
	if err != nil {
		return err
	}
	s.file = f
	return guard(func() error {
		if right == keepFile {
			return s.readAgain(ctx)
		}
		return s.restore(ctx)
	})
}

// restore writes into the file what it lacks of the image.
func (s *Store) restore(ctx context.Context) error {
	m := s.image.Load()
	err := s.transact(ctx, func() error {
		loader, _, err := s.file.read(ctx, m)
		if err != nil {
			return err
		}
		if err := s.file.write(ctx, loader.Undo()); err != nil {
			return err
		}
		return s.file.writeState(ctx, m)
	})
	if err == nil {
		s.log.Warn("the log of the database was deleted or cut off; what it held was written again")
	}
	return err
}
