package store

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"

	"countries/models"
)

const memory = ":memory:"

func openSQLite(ctx context.Context, database string, options Options) (*SQLite, error) {
	if database == memory {
		s := &SQLite{started: time.Now(), committed: options.Committed}
		// A name of its own, by which several connections reach it while it is set up.
		connector, err := newConnector("file:/"+rand.Text(), "vfs=memdb")
		if err != nil {
			return nil, err
		}
		s.readers = &pool{connector: connector, keep: 1, turn: make(chan struct{}, 1)}
		s.writers = s.readers
		return s, s.start(ctx, options.Sample, 0)
	}
	path, err := filepath.Abs(database)
	if err != nil {
		return nil, err
	}
	s, err := openFile(ctx, path, options)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", database, err)
	}
	return s, nil
}

func openFile(ctx context.Context, path string, options Options) (*SQLite, error) {
	created, err := prepareFile(path)
	if err != nil {
		return nil, err
	}
	s, err := openPrepared(ctx, path, options)
	if err != nil && created {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			os.Remove(path + suffix)
		}
	}
	return s, err
}

func openPrepared(ctx context.Context, path string, options Options) (*SQLite, error) {
	version, err := inspect(ctx, path)
	if err != nil {
		return nil, err
	}
	s := &SQLite{path: path, started: time.Now(), committed: options.Committed}
	if s.file, err = os.Stat(path); err != nil {
		return nil, err
	}
	address := fileURL(path)
	// 4,000 pages of log between checkpoints: pages that many commits touch are
	// copied into the file once, and a crash leaves at most 16 MB to replay.
	writers, err := newConnector(address, "mode=rw&_txlock=immediate&_pragma=journal_mode(WAL)"+
		"&_pragma=wal_autocheckpoint(4000)&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-8192)")
	if err != nil {
		return nil, err
	}
	readers, err := newConnector(address, "mode=rw&_query_only=1&_pragma=cache_size(-8192)")
	if err != nil {
		return nil, err
	}
	s.writers = &pool{connector: writers, keep: 1, check: s.inPlace}
	s.readers = &pool{connector: readers, keep: min(max(2, runtime.GOMAXPROCS(0)), 8), check: s.inPlace}
	return s, s.start(ctx, options.Sample, version)
}

// newConnector gives every connection the pragmas that hold for all. A commit
// that was answered is on disk: synchronous=FULL, and on macOS fullfsync.
func newConnector(address, query string) (driver.Connector, error) {
	return sqlite.NewConnector(address + "?_busy_timeout=5000&_dqs=0&_pragma=synchronous(FULL)" +
		"&_pragma=fullfsync(1)&_pragma=temp_store(MEMORY)&_pragma=trusted_schema(0)&" + query)
}

// fileURL names a file for SQLite whatever characters its path has.
func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

// start brings the schema to this version, fills a new database, and begins to
// take writes. After an error everything is closed.
func (s *SQLite) start(ctx context.Context, sample []models.Country, version int64) (err error) {
	// Held until the end, because memory lasts as long as a connection to it.
	c, err := s.writers.acquire(ctx)
	if err != nil {
		return describe(err)
	}
	defer func() {
		s.writers.release(c, err)
		if err != nil {
			s.readers.close()
			s.writers.close()
			err = describe(err)
		}
	}()
	if err := migrate(ctx, goose.DialectSQLite3, s.writers.connector, sqliteMigrations, version); err != nil {
		return err
	}
	_, err = s.transact(ctx, c, func(t *transaction) error { return t.initialize(ctx, sample) })
	if err != nil {
		return err
	}
	_, revision, err := getState(ctx, c)
	if err != nil {
		return err
	}
	s.revision.Store(&revision)
	s.queue = startQueue(s.commit)
	return nil
}
