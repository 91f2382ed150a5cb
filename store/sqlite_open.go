package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/pressly/goose/v3"

	"countries/models"
)

const memory = ":memory:"

func openSQLite(ctx context.Context, database string, options Options) (*SQLite, error) {
	if database == memory {
		s := &SQLite{committed: options.Committed}
		// A name of its own, by which several connections reach it while it is set up.
		p := &pool{source: source{"file:/" + rand.Text() + "?vfs=memdb", pragmas()}, keep: 1, only: true}
		s.commits = newLane(p, 1)
		s.reads, s.scans, s.lists = s.commits, s.commits, s.commits
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
	s := &SQLite{path: path, maxLog: maxLog, committed: options.Committed}
	if s.file, err = os.Stat(path); err != nil {
		return nil, err
	}
	// 4,000 pages of log between checkpoints: pages that many commits touch are
	// copied into the file once, and a crash leaves at most 16 MB to replay.
	writers := &pool{keep: 1, check: s.inPlace, source: fileSource(path, "mode=rw", "journal_mode(WAL)",
		"wal_autocheckpoint(4000)", "journal_size_limit(67108864)", "cache_size(-8192)")}
	// What most calls read takes no longer than a processor needs, so that few
	// readers are enough, each with a cache of its own.
	atOnce := min(max(4, runtime.GOMAXPROCS(0)), 8)
	scans := min(max(1, runtime.GOMAXPROCS(0)/2), 4) // which keep a processor busy each
	readers := &pool{keep: atOnce + scans, check: s.inPlace,
		source: fileSource(path, "mode=rw", "query_only(1)", "cache_size(-8192)")}
	s.commits = newLane(writers, 1)
	s.reads, s.scans, s.lists = newLane(readers, atOnce), newLane(readers, scans), newLane(readers, maxLists)
	return s, s.start(ctx, options.Sample, version)
}

// maxLists is how many long lists are read at once, and so the memory that
// their connections take.
const maxLists = 16

func (s *SQLite) closeConnections() {
	s.watch.close()
	s.reads.close()
	s.commits.close()
}

// start brings the schema to this version, fills a new database, and begins to
// take writes. After an error everything is closed.
func (s *SQLite) start(ctx context.Context, sample []models.Country, version int64) (err error) {
	// Held until the end, because memory lasts as long as a connection to it.
	c, err := s.commits.acquire(ctx)
	if err != nil {
		return describe(err)
	}
	defer func() {
		s.commits.release(c, err)
		if err != nil {
			s.closeConnections()
			err = describe(err)
		}
	}()
	connector, err := s.commits.connector()
	if err != nil {
		return err
	}
	if err := migrate(ctx, goose.DialectSQLite3, connector, sqliteMigrations, version); err != nil {
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
	if s.path != "" {
		if err := s.watch.open(s.reads.source); err != nil {
			return err
		}
	}
	s.known.Store(&known{revision: revision})
	s.queue = startQueue(s.commit)
	return nil
}
