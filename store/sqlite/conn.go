// Package sqlite reads and writes SQLite databases by way of modernc.org/sqlite,
// SQLite as Go, without what database/sql and its drivers cost: a read of one
// row takes a third of the time.
//
// Every page of a file carries a checksum, see sealed.go: what was damaged is
// an error of the code CORRUPT and never a wrong answer.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unsafe"

	"modernc.org/libc"
	_ "modernc.org/sqlite" // whose start mends lib for processors with large pages of memory
	sqlite3 "modernc.org/sqlite/lib"
)

// Conn is a connection. One goroutine uses it at a time.
type Conn struct {
	tls        *libc.TLS // nil once closed
	db         uintptr   // *sqlite3.Tsqlite3
	file       uintptr   // of(file) is the database's; 0 in memory
	statements map[string]*stmt
}

// maxStatements is how many statements a connection keeps prepared: room for
// all writes and the lists in common use.
const maxStatements = 48

var errClosed = errors.New("the connection is closed")

// Open opens a database by its URI, see https://www.sqlite.org/uri.html, and
// runs the pragmas.
func Open(uri string, pragmas ...string) (*Conn, error) {
	c := &Conn{tls: libc.NewTLS(), statements: make(map[string]*stmt)}
	err := c.open(uri)
	for _, pragma := range pragmas {
		if err == nil {
			err = c.Exec(context.Background(), "PRAGMA "+pragma)
		}
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Conn) open(uri string) error {
	name, err := cString(uri)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	db := c.tls.Alloc(int(unsafe.Sizeof(uintptr(0))))
	defer c.tls.Free(int(unsafe.Sizeof(uintptr(0))))
	// Without mutexes, because one goroutine uses it at a time.
	const flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_URI | sqlite3.SQLITE_OPEN_NOMUTEX
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, db, flags, 0)
	c.db = *at[uintptr](db) // which there is to close even after most failures
	if rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	c.keepPlans()
	c.findFile()
	return nil
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
	return rows.Err()
}

// Query starts a statement. It cannot be started again before its rows have
// ended or are closed. When ctx ends, so does the statement, with the error of
// ctx.
func (c *Conn) Query(ctx context.Context, statement string, args ...any) (*Rows, error) {
	s, err := c.prepare(statement)
	if err != nil {
		return nil, err
	}
	if s.rows != nil {
		return nil, fmt.Errorf("its rows are still being read: %s", statement)
	}
	if err := s.bind(args); err != nil {
		return nil, err
	}
	s.rows = &Rows{stmt: s}
	if ctx.Done() != nil {
		s.rows.watch(ctx)
	}
	return s.rows, nil
}

func (c *Conn) prepare(text string) (*stmt, error) {
	if s, ok := c.statements[text]; ok {
		return s, nil
	}
	if c.tls == nil {
		return nil, errClosed
	}
	s, err := newStmt(c, text)
	if err != nil {
		return nil, err
	}
	if len(c.statements) >= maxStatements {
		c.forgetOne()
	}
	c.statements[text] = s
	return s, nil
}

// forgetOne drops a statement, whichever comes first, that nobody reads.
func (c *Conn) forgetOne() {
	for text, s := range c.statements {
		if s.rows == nil {
			s.finalize()
			delete(c.statements, text)
			return
		}
	}
}

// interrupt ends what another goroutine runs. It does so again and again until
// that has ended, because SQLite forgets an interruption that comes before the
// first step of a statement.
func (c *Conn) interrupt(ended <-chan struct{}) {
	tls := libc.NewTLS() // which each goroutine has for itself
	defer tls.Close()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		sqlite3.Xsqlite3_interrupt(tls, c.db)
		select {
		case <-ended:
			return
		case <-again.C:
		}
	}
}

// Close ends every statement and the connection. It may be called again.
func (c *Conn) Close() {
	if c.tls == nil {
		return
	}
	for _, s := range c.statements {
		if s.rows != nil {
			s.rows.Close()
		}
		s.finalize()
	}
	clear(c.statements)
	sqlite3.Xsqlite3_close_v2(c.tls, c.db)
	c.tls.Close()
	c.tls, c.file = nil, 0
}

// cString is a text in SQLite's memory, to be freed.
func cString(s string) (uintptr, error) {
	if strings.Contains(s, "\x00") {
		return 0, fmt.Errorf("it has a NUL character: %q", s)
	}
	return libc.CString(s)
}

// at is what SQLite has at an address, which is never in Go's memory.
func at[T any](address uintptr) *T {
	return (*T)(*(*unsafe.Pointer)(unsafe.Pointer(&address)))
}

// bytesAt are n bytes of SQLite's.
func bytesAt(address uintptr, n int) []byte {
	return unsafe.Slice(at[byte](address), n)
}
