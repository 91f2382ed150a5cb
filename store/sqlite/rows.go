package sqlite

import (
	"context"
	"errors"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"
)

// Rows are what a statement gives, in order: Scan after each Next that is
// true. After one that is false Err tells whether it was the end. They end with
// their connection, if not before.
type Rows struct {
	stmt    *stmt // nil once ended or closed
	err     error
	unwatch func() error
}

// watch interrupts the statement when ctx ends before it does.
func (r *Rows) watch(ctx context.Context) {
	c, ended, done := r.stmt.conn, make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		c.interrupt(ended)
	})
	r.unwatch = func() error {
		close(ended)
		if stop() {
			return nil
		}
		<-done // so that it cannot hit the next statement
		return ctx.Err()
	}
}

// Next goes to the next row.
func (r *Rows) Next() bool {
	if r.stmt == nil {
		return false
	}
	rc := sqlite3.Xsqlite3_step(r.stmt.conn.tls, r.stmt.handle)
	if rc == sqlite3.SQLITE_ROW {
		return true
	}
	if rc != sqlite3.SQLITE_DONE {
		r.err = r.stmt.conn.failure(rc)
	}
	r.Close()
	return false
}

// Scan copies the row's columns into *int64 and *string, of which a NULL makes
// 0 and "".
func (r *Rows) Scan(dest ...any) error {
	if r.stmt == nil {
		return errors.New("there is no row to scan")
	}
	tls, handle := r.stmt.conn.tls, r.stmt.handle
	if n := int(sqlite3.Xsqlite3_data_count(tls, handle)); len(dest) > n {
		return fmt.Errorf("there are %d columns to scan into %d", n, len(dest))
	}
	for i, d := range dest {
		switch d := d.(type) {
		case *int64:
			*d = sqlite3.Xsqlite3_column_int64(tls, handle, int32(i))
		case *string:
			text := sqlite3.Xsqlite3_column_text(tls, handle, int32(i))
			if text == 0 && sqlite3.Xsqlite3_column_type(tls, handle, int32(i)) != sqlite3.SQLITE_NULL {
				return r.stmt.conn.failure(sqlite3.SQLITE_NOMEM)
			}
			*d = string(bytesAt(text, int(sqlite3.Xsqlite3_column_bytes(tls, handle, int32(i)))))
		default:
			return fmt.Errorf("column %d: nothing is read into a %T", i, d)
		}
	}
	return nil
}

// Err is what ended the rows before their end.
func (r *Rows) Err() error { return r.err }

// Close ends the statement. It may be called again.
func (r *Rows) Close() {
	if r.stmt == nil {
		return
	}
	s := r.stmt
	r.stmt, s.rows = nil, nil
	// What has not been stepped to its end may fail to end.
	if rc := sqlite3.Xsqlite3_reset(s.conn.tls, s.handle); rc != sqlite3.SQLITE_OK && r.err == nil {
		r.err = s.conn.failure(rc)
	}
	if r.unwatch == nil {
		return
	}
	var failure *Error
	if err := r.unwatch(); err != nil && errors.As(r.err, &failure) && failure.code == sqlite3.SQLITE_INTERRUPT {
		r.err = err
	}
}
