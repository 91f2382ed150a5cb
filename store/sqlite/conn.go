// Package sqlite reads and writes SQLite databases by way of modernc.org/sqlite,
// SQLite as Go, without what database/sql and its drivers cost: a read of one
// row takes a third of the time.
//
// Every page of a file carries a checksum, see sealed.go: what was damaged is
// an error of the code CORRUPT and never a wrong answer.
package sqlite

import (
	"context"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Conn is a connection. One goroutine uses it at a time.
type Conn struct {
	tls        *libc.TLS
	db         uintptr // *sqlite3.Tsqlite3
	statements map[string]*stmt
}

// maxStatements is how many statements a connection keeps prepared: room for
// all writes and the lists in common use.
const maxStatements = 48

// Open opens a database by its URI, see https://www.sqlite.org/uri.html, and
// runs the pragmas.
func Open(uri string, pragmas ...string) (*Conn, error) {
	c := &Conn{tls: libc.NewTLS(), statements: make(map[string]*stmt)}
	name, err := libc.CString(uri)
	if err != nil {
		c.tls.Close()
		return nil, err
	}
	defer libc.Xfree(c.tls, name)
	db := c.tls.Alloc(int(unsafe.Sizeof(uintptr(0))))
	defer c.tls.Free(int(unsafe.Sizeof(uintptr(0))))
	// Without mutexes, because one goroutine uses it at a time.
	const flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_URI | sqlite3.SQLITE_OPEN_NOMUTEX
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, db, flags, 0)
	c.db = *at[uintptr](db)
	if rc != sqlite3.SQLITE_OK {
		err := c.failure(rc)
		c.Close()
		return nil, err
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	c.keepPlans()
	for _, pragma := range pragmas {
		if err := c.Exec(context.Background(), "PRAGMA "+pragma); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

// keepPlans makes SQLite plan a statement once, and not again for each new value
// of its parameters: a LIMIT is one that it would look at.
func (c *Conn) keepPlans() {
	const size = 2 * int(unsafe.Sizeof(uint64(0)))
	args := c.tls.Alloc(size)
	defer c.tls.Free(size)
	sqlite3.Xsqlite3_db_config(c.tls, c.db, sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, libc.VaList(args, int32(1), uintptr(0)))
}

// Exec runs a statement to its end. Its parameters, int64, string or nil, are
// named $1, $2, ….
func (c *Conn) Exec(ctx context.Context, statement string, args ...any) error {
	rows, err := c.Query(ctx, statement, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	rows.Close()
	return rows.Err()
}

// Query starts a statement. Its rows are to be closed before it is run again.
// When ctx ends, so does the statement, with the error of ctx.
func (c *Conn) Query(ctx context.Context, statement string, args ...any) (*Rows, error) {
	s, err := c.prepare(statement)
	if err != nil {
		return nil, err
	}
	if err := s.bind(args); err != nil {
		return nil, err
	}
	r := &Rows{stmt: s}
	if ctx.Done() != nil {
		r.watch(ctx)
	}
	return r, nil
}

func (c *Conn) prepare(text string) (*stmt, error) {
	if s, ok := c.statements[text]; ok {
		return s, nil
	}
	s, err := newStmt(c, text)
	if err != nil {
		return nil, err
	}
	if len(c.statements) >= maxStatements {
		for old, s := range c.statements { // whichever comes first
			s.finalize()
			delete(c.statements, old)
			break
		}
	}
	c.statements[text] = s
	return s, nil
}

// interrupt ends what another goroutine runs.
func (c *Conn) interrupt() {
	tls := libc.NewTLS() // which each goroutine has for itself
	sqlite3.Xsqlite3_interrupt(tls, c.db)
	tls.Close()
}

// Close ends every statement and the connection.
func (c *Conn) Close() {
	for _, s := range c.statements {
		s.finalize()
	}
	sqlite3.Xsqlite3_close_v2(c.tls, c.db)
	c.tls.Close()
}

// at is what SQLite has at an address, which is never in Go's memory.
func at[T any](address uintptr) *T {
	return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&address)))
}

// bytesAt are n bytes of SQLite's.
func bytesAt(address uintptr, n int) []byte {
	return unsafe.Slice(at[byte](address), n)
}
