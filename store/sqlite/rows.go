package sqlite

import (
	"context"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"
)

// Rows are what a statement gives, in order: Scan after each Next that is
// true. After one that is false Err tells whether it was the end.
type Rows struct {
	stmt    *stmt // nil once closed
	err     error
	ended   bool
	unwatch func() error
}

// watch interrupts the statement when ctx ends before it does.
func (r *Rows) watch(ctx context.Context) {
	c, done := r.stmt.conn, make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		c.interrupt()
	})
	r.unwatch = func() error {
		if stop() {
			return nil
		}
		<-done // so that it cannot hit the next statement
		return ctx.Err()
	}
}

// Next goes to the next row.
func (r *Rows) Next() bool {
	if r.stmt == nil || r.ended {
		return false
	}
	switch rc := sqlite3.Xsqlite3_step(r.stmt.conn.tls, r.stmt.handle); rc {
	case sqlite3.SQLITE_ROW:
		return true
	case sqlite3.SQLITE_DONE:
	default:
		r.err = r.stmt.conn.failure(rc)
	}
	r.ended = true
	r.reset()
	return false
}

// Scan copies the row's columns into *int64 and *string.
func (r *Rows) Scan(dest ...any) error {
	tls, handle := r.stmt.conn.tls, r.stmt.handle
	for i, d := range dest {
		switch d := d.(type) {
		case *int64:
			*d = sqlite3.Xsqlite3_column_int64(tls, handle, int32(i))
		case *string:
			text := sqlite3.Xsqlite3_column_text(tls, handle, int32(i))
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
	if !r.ended {
		r.reset()
	}
	r.stmt = nil
}

func (r *Rows) reset() {
	sqlite3.Xsqlite3_reset(r.stmt.conn.tls, r.stmt.handle)
	if r.unwatch == nil {
		return
	}
	if err := r.unwatch(); err != nil && r.err != nil {
		r.err = err
	}
}
