// Package sqlite is the store of one machine. It keeps the countries in an
// SQLite file and answers every read from memory.
//
// A write waits in a queue (package queue) until the goroutine that owns the
// connection takes it, with whatever else waits, as one group. The group runs
// in memory, on top of the image (package image). Its differences are written
// into the file in one transaction; when that is committed, and so on disk, the
// next image takes the place of the last one and the callers get their answers
// (write.go). The image and the file never disagree.
//
// Other programs may use the file at any time. Every transaction, and a look
// every 250 ms, notices what they committed and reads the table again (load.go,
// watch.go). One service at a time has the file (lock.go).
package sqlite

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"countries/models"
	"countries/store"
	"countries/store/image"
	"countries/store/internal/queue"
)

// Memory is the address of a database that lives as long as its Store.
const Memory = ":memory:"

// Store is a store.Store in a file, or in memory alone.
type Store struct {
	image     atomic.Pointer[image.Image] // nil once closed
	queue     *queue.Queue[*image.Change]
	committed func(writes int)
	log       *slog.Logger

	file *file // nil in memory; used by the queue's goroutine alone
	lock *lock
	// problem is why the last commit, or the last look at the file, failed.
	problem  atomic.Pointer[error]
	commits  int64              // how often was committed, as the file has it
	failed   bool               // whether the last commit failed
	rereadAt time.Time          // when another program's commit is read at the earliest
	stop     context.CancelFunc // ends the watch
}

var _ store.Store = (*Store)(nil)

// Open opens the file at path and makes it if there is none; Memory is no file.
// It returns when the countries can be read by id, and sorts them by the other
// fields in the background. If another service has the file, Open waits up to
// ten seconds for it to end. An error is one line for the person who chose the
// path, and then nothing on the disk has changed.
func Open(ctx context.Context, path string, options store.Options) (*Store, error) {
	s := &Store{committed: options.Committed, log: options.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if path == Memory {
		change := image.New("").Change()
		if _, err := change.Create(image.Prepare(options.Sample)); err != nil {
			return nil, err
		}
		s.image.Store(change.Apply())
		s.queue = queue.New(s.commit)
		s.stop = func() {}
		return s, nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := s.openFile(ctx, absolute, options.Sample); err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	s.queue = queue.New(s.commit)
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go s.watch(watching)
	return s, nil
}

// current returns the image that answers reads.
func (s *Store) current(ctx context.Context) (*image.Image, error) {
	m := s.image.Load()
	if m == nil {
		return nil, store.ErrClosed
	}
	return m, ctx.Err()
}

// Revision is a digest of the content, see image.Image.
func (s *Store) Revision(ctx context.Context) (string, error) {
	m, err := s.current(ctx)
	if err != nil {
		return "", err
	}
	return m.Revision(), nil
}

// Get reads from memory.
func (s *Store) Get(ctx context.Context, id int64) (models.Country, error) {
	m, err := s.current(ctx)
	if err != nil {
		return models.Country{}, err
	}
	return m.Get(id)
}

// List reads from memory. The Listing needs no Close.
func (s *Store) List(ctx context.Context, options store.ListOptions) (*store.Listing, error) {
	m, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	return m.List(ctx, options)
}

// Create stores the countries with the writes that come at the same time.
func (s *Store) Create(ctx context.Context, countries []models.Country) (created []models.Country, err error) {
	rows := image.Prepare(countries)
	err = s.queue.Do(ctx, len(countries), func(c *image.Change) (err error) {
		created, err = c.Create(rows)
		return queue.Refuse(err)
	})
	if err != nil {
		return nil, err
	}
	return created, nil
}

// Update changes one country with the writes that come at the same time.
func (s *Store) Update(ctx context.Context, id int64, change func(*models.Country) error) (updated models.Country, err error) {
	err = s.queue.Do(ctx, 1, func(c *image.Change) (err error) {
		updated, err = c.Update(id, change)
		return queue.Refuse(err)
	})
	if err != nil {
		return models.Country{}, err
	}
	return updated, nil
}

// Delete removes one country with the writes that come at the same time.
func (s *Store) Delete(ctx context.Context, id int64, check func(models.Country) error) error {
	return s.queue.Do(ctx, 1, func(c *image.Change) error {
		return queue.Refuse(c.Delete(id, check))
	})
}

// Ready reports how the last commit and the last look at the file went.
func (s *Store) Ready(ctx context.Context) error {
	if _, err := s.current(ctx); err != nil {
		return err
	}
	if problem := s.problem.Load(); problem != nil {
		return *problem
	}
	return nil
}

// Close finishes the group in progress and brings the log into the file.
func (s *Store) Close() error {
	s.stop()
	s.queue.Stop()
	s.image.Store(nil)
	if s.file == nil {
		return nil
	}
	file := s.file
	s.file = nil
	err := file.close()
	s.lock.release()
	return err
}
