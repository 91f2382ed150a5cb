package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// file is a connection to an open database and what is known of its files. One
// goroutine uses it.
type file struct {
	path string
	db   *sql.DB
	conn *sql.Conn

	insert, update, remove, count *sql.Stmt

	version     int64    // PRAGMA data_version as of the image
	files       files    // as they were at the last look
	log         *os.File // the log, to look into it
	closed      bool     // for a new connection, which could not be opened,
	lost        bool     // after the log was lost
	busy, dirty bool     // whether something was committed since the last look, and before it
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
	if err := f.prepare(ctx); err != nil {
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
		{&f.count, "UPDATE service SET commits = ?"},
	} {
		if *p.statement, err = f.conn.PrepareContext(ctx, p.text); err != nil {
			return err
		}
	}
	// The log and its index are made by the first read.
	if f.version, err = f.dataVersion(ctx); err != nil {
		return err
	}
	if f.files, err = look(f.path); err != nil {
		return err
	}
	f.log, err = os.Open(f.path + "-wal") // in which SQLite keeps no locks
	return cause(err)
}

// close brings the log into the file, unless another program has it open.
func (f *file) close() error {
	for _, statement := range []*sql.Stmt{f.insert, f.update, f.remove, f.count} {
		if statement != nil {
			_ = statement.Close()
		}
	}
	if f.conn != nil {
		_ = f.conn.Close()
	}
	_ = f.log.Close()
	return f.db.Close()
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
