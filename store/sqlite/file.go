package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// file is a connection to an open database and what is known of its files. One
// goroutine uses it.
type file struct {
	path string
	db   *sql.DB
	conn *sql.Conn

	insert, update, remove *sql.Stmt
	version                int64 // PRAGMA data_version as of the image
	files                  files
	closed                 bool // whether it was closed for a new one that could not be opened,
	right                  keep // and which side is right then
	busy, dirty            bool // whether something was committed since the last look, and before it
}

// pragmas of the connection that writes. The log is brought into the file every
// 1,000 pages and cut to 4 MB then, so that a full disk never holds a long one.
func pragmas() []string {
	return []string{
		"journal_mode(WAL)", "synchronous(FULL)", "fullfsync(1)",
		"wal_autocheckpoint(1000)", "journal_size_limit(4194304)",
	}
}

// source is the address of a file for the driver. busy_timeout comes first, as
// the pragmas that follow may have to wait.
func source(path, mode string, pragmas ...string) string {
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if !strings.HasPrefix(uri.Path, "/") { // C:/…
		uri.Path = "/" + uri.Path
	}
	query := "mode=" + mode + "&_dqs=0&_pragma=busy_timeout(5000)"
	for _, pragma := range pragmas {
		query += "&_pragma=" + pragma
	}
	return "file://" + uri.EscapedPath() + "?" + query
}

// openDB opens a database of a single connection.
func openDB(source string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// connect opens the database at path, which has the newest schema.
func connect(ctx context.Context, path string) (*file, error) {
	db, err := openDB(source(path, "rw", pragmas()...))
	if err != nil {
		return nil, err
	}
	f := &file{path: path, db: db}
	if err := guard(func() error { return f.prepare(ctx) }); err != nil {
		_ = f.close()
		return nil, err
	}
	return f, nil
}

func (f *file) prepare(ctx context.Context) (err error) {
	if f.conn, err = f.db.Conn(ctx); err != nil {
		return err
	}
	for _, p := range []struct {
		statement **sql.Stmt
		text      string
	}{
		{&f.insert, "INSERT INTO countries (id, name, capital, area) VALUES (?, ?, ?, ?)"},
		{&f.update, "UPDATE countries SET name = ?, capital = ?, area = ? WHERE id = ?"},
		{&f.remove, "DELETE FROM countries WHERE id = ?"},
	} {
		if *p.statement, err = f.conn.PrepareContext(ctx, p.text); err != nil {
			return err
		}
	}
	// The log and its index are made by the first read.
	if f.version, err = f.dataVersion(ctx); err != nil {
		return err
	}
	f.files, err = look(f.path)
	return err
}

// close brings the log into the file, unless another program has it open.
func (f *file) close() error {
	return guard(func() error {
		for _, statement := range []*sql.Stmt{f.insert, f.update, f.remove} {
			if statement != nil {
				_ = statement.Close()
			}
		}
		if f.conn != nil {
			_ = f.conn.Close()
		}
		return f.db.Close()
	})
}

func (f *file) exec(ctx context.Context, statement string, args ...any) error {
	_, err := f.conn.ExecContext(ctx, statement, args...)
	return err
}

// dataVersion changes when another connection has committed.
func (f *file) dataVersion(ctx context.Context) (version int64, err error) {
	err = f.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version)
	return version, err
}

// checkpoint brings the log into the file and cuts it to nothing.
func (f *file) checkpoint(ctx context.Context) error {
	var busy, log, done int
	err := f.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done)
	if err == nil && busy != 0 {
		err = fmt.Errorf("another program reads the log")
	}
	return err
}

// guard returns a memory fault as an error. SQLite maps the index of the log,
// PATH-shm, into memory; when another program cuts that file short, reading it
// is a fault, which would otherwise end the process.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			fault, ok := p.(interface{ Addr() uintptr }) // as of debug.SetPanicOnFault
			if !ok {
				panic(p)
			}
			err = &faultError{fmt.Errorf("another program cut off the index of its log: %v", fault)}
		}
	}()
	return f()
}

// faultError is a memory fault inside SQLite: the connection is broken.
type faultError struct{ error }

// files are the database, its log and the index of the log as the file system
// has them by name; nil for one that does not exist.
type files struct{ database, log, index os.FileInfo }

// look finds the files of a database by their names. It opens none of them:
// closing it again would drop the locks that SQLite holds in this process.
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
