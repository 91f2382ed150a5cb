package store

import (
	"context"
	"errors"
	"sync"

	"countries/store/sqlite"
)

// known is a revision that was read, and a version of the file that had it: the
// zero one in memory, and where others may have committed since.
type known struct {
	revision string
	version  sqlite.Version
}

// Revision is read when someone has committed since, and else known.
func (s *SQLite) Revision(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	was, version := s.known.Load(), s.watch.version()
	switch {
	case was == nil:
		return "", errClosed
	case was.version == version:
		return was.revision, nil
	}
	revision, err := s.readRevision(ctx)
	if err == nil {
		// Unless someone has found out more meanwhile.
		s.known.CompareAndSwap(was, &known{revision, version})
	}
	return revision, err
}

func (s *SQLite) readRevision(ctx context.Context) (revision string, err error) {
	err = s.read(ctx, func(c *connection) error {
		_, revision, err = getState(context.WithoutCancel(ctx), c)
		return err
	})
	return revision, sqliteError(err)
}

// watch is a connection that reads nothing but the version of its file, as many
// at once as want to. The zero value, and one that is closed, is of no file.
type watch struct {
	mu   sync.RWMutex
	conn *connection
}

func (w *watch) open(file source) error {
	c, err := file.connect()
	if err != nil {
		return err
	}
	_, _, err = getState(context.Background(), c) // with which c gets to know the log
	if err == nil && c.Version() == (sqlite.Version{}) {
		err = errors.New("its log has no index")
	}
	if err != nil {
		c.Close()
		return err
	}
	w.conn = c
	return nil
}

func (w *watch) version() sqlite.Version {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.conn == nil {
		return sqlite.Version{}
	}
	return w.conn.Version()
}

func (w *watch) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.conn != nil {
		w.conn.Close()
		w.conn = nil
	}
}
