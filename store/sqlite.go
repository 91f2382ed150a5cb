package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"countries/models"
)

// SQLite is a Store in one file, or in memory. What another program of this
// kind commits to the file is seen at once. Programs of another kind can read
// the file, but what they write looks like damage, see package sqlite.
type SQLite struct {
	path string      // "" in memory
	file os.FileInfo // what path was when it was opened
	// Lists that may read every row have turns of their own, so that what reads
	// a few does not wait for them; and long ones, because some of their readers
	// are slow. In memory all turns are one.
	reads, scans, lists, commits lane
	long                         longLists
	maxLog                       int64
	writes

	watch     watch
	known     atomic.Pointer[known] // nil once closed
	committed func(writes int)
}

var _ Store = (*SQLite)(nil)

// Get does not hand its context to the driver: watching it costs more than the
// few microseconds it could save.
func (s *SQLite) Get(ctx context.Context, id int64) (c models.Country, err error) {
	err = s.read(ctx, func(conn *connection) error {
		c, err = getCountry(context.WithoutCancel(ctx), conn, id)
		return err
	})
	return c, sqliteError(err)
}

func (s *SQLite) read(ctx context.Context, f func(*connection) error) error {
	c, err := s.reads.acquire(ctx)
	if err != nil {
		return err
	}
	if c.shared {
		err = c.begin(context.WithoutCancel(ctx))
	}
	if err == nil {
		err = f(c)
	}
	if errors.Is(err, ErrNotFound) {
		s.reads.release(c, nil)
	} else {
		s.reads.release(c, err)
	}
	return err
}

// commit stores a group of writes in one transaction.
func (s *SQLite) commit(group *group) error {
	ctx := context.Background()
	c, err := s.commits.acquire(ctx)
	if err != nil {
		return sqliteError(err)
	}
	revision, err := s.transact(ctx, c, func(t *transaction) error { return t.run(ctx, group) })
	s.commits.release(c, err)
	if err != nil {
		return sqliteError(err)
	}
	if revision != "" {
		s.known.Store(&known{revision: revision})
		if s.committed != nil {
			s.committed(len(group.writes))
		}
		s.long.endIf(s.path+"-wal", s.maxLog)
	}
	return nil
}

// transact commits what f did and returns the new revision, "" if f changed
// no country.
func (s *SQLite) transact(ctx context.Context, c *connection, f func(*transaction) error) (revision string, err error) {
	defer s.reads.pause()()
	if err := c.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return "", err
	}
	end := "ROLLBACK"
	defer func() {
		if end != "" {
			// Some failures have rolled back already; this one's does not matter.
			_ = c.exec(ctx, end)
		}
	}()
	t, err := newTransaction(ctx, c)
	if err != nil {
		return "", err
	}
	if err := f(t); err != nil || !t.changed && !t.probed {
		return "", err
	}
	if t.changed {
		if revision, err = t.finish(ctx); err != nil {
			return "", err
		}
	}
	if err := s.inPlace(); err != nil {
		return "", err
	}
	if err := c.exec(ctx, "COMMIT"); err != nil {
		return "", err
	}
	end = ""
	return revision, nil
}

// inPlace tells whether the file is still where it was: what is written to one
// that was deleted or moved away would be lost at the next start.
func (s *SQLite) inPlace() error {
	if s.path == "" {
		return nil
	}
	file, err := os.Stat(s.path)
	if err != nil {
		return err
	}
	if !os.SameFile(file, s.file) {
		return fmt.Errorf("%w: another file is in the place of %s", ErrUnavailable, s.path)
	}
	return nil
}

// Ready reads, and commits what takes more room on the disk than a create.
func (s *SQLite) Ready(ctx context.Context) error {
	if _, err := s.readRevision(ctx); err != nil {
		return err
	}
	if err := s.inPlace(); err != nil {
		return sqliteError(err)
	}
	return s.queue.do(ctx, 0, func(ctx context.Context, t *transaction) error {
		t.probed = true
		return t.exec(ctx, `INSERT OR REPLACE INTO probe (one, content) VALUES (1, randomblob(32768))`)
	})
}

// Close may be called again. Lists that are open can be read to their end.
func (s *SQLite) Close() error {
	s.queue.stop()
	s.known.Store(nil)
	s.closeConnections()
	return nil
}
