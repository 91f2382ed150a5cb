package sqlite

import (
	"fmt"
	"strings"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// stmt is a prepared statement, kept by its connection.
type stmt struct {
	conn       *Conn
	handle     uintptr // *sqlite3.Tsqlite3_stmt
	parameters int
	rows       *Rows // nil while nobody reads any

	// texts are the bytes of the parameters: in SQLite's memory, because
	// Go's may move.
	texts uintptr
	room  int
}

func newStmt(c *Conn, text string) (*stmt, error) {
	source, err := cString(text)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, source)
	const pointer = int(unsafe.Sizeof(uintptr(0)))
	handle := c.tls.Alloc(2 * pointer)
	defer c.tls.Free(2 * pointer)
	rest := handle + uintptr(pointer)
	rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, source, -1, sqlite3.SQLITE_PREPARE_PERSISTENT, handle, rest)
	if rc != sqlite3.SQLITE_OK {
		return nil, c.failure(rc)
	}
	s := &stmt{conn: c, handle: *at[uintptr](handle)}
	if err := s.check(text, int(*at[uintptr](rest)-source)); err != nil {
		s.finalize()
		return nil, err
	}
	return s, nil
}

// check sees whether SQLite has taken a text, of which it has read so much, for
// what it was meant to be.
func (s *stmt) check(text string, read int) error {
	if s.handle == 0 || strings.TrimSpace(text[read:]) != "" {
		return fmt.Errorf("not one statement: %s", text)
	}
	// SQLite numbers parameters as they come, and takes $1 for a name.
	s.parameters = int(sqlite3.Xsqlite3_bind_parameter_count(s.conn.tls, s.handle))
	for i := range s.parameters {
		name := libc.GoString(sqlite3.Xsqlite3_bind_parameter_name(s.conn.tls, s.handle, int32(i+1)))
		if want := fmt.Sprintf("$%d", i+1); name != want {
			return fmt.Errorf("the parameter %s comes where %s is due: %s", name, want, text)
		}
	}
	return nil
}

// bind gives all parameters their values, in order.
func (s *stmt) bind(args []any) error {
	if len(args) != s.parameters {
		return fmt.Errorf("%d values for %d parameters", len(args), s.parameters)
	}
	size := 0
	for _, arg := range args {
		if text, ok := arg.(string); ok {
			size += len(text) + 1 // of which the address is never 0
		}
	}
	if size > sqlite3.SQLITE_MAX_LENGTH {
		return s.conn.failure(sqlite3.SQLITE_TOOBIG)
	}
	if err := s.grow(size); err != nil {
		return err
	}
	free := s.texts
	for i, arg := range args {
		var rc int32
		switch arg := arg.(type) {
		case int64:
			rc = sqlite3.Xsqlite3_bind_int64(s.conn.tls, s.handle, int32(i+1), arg)
		case string:
			copy(bytesAt(free, len(arg)), arg)
			rc = sqlite3.Xsqlite3_bind_text(s.conn.tls, s.handle, int32(i+1), free, int32(len(arg)), 0)
			free += uintptr(len(arg) + 1)
		case nil:
			rc = sqlite3.Xsqlite3_bind_null(s.conn.tls, s.handle, int32(i+1))
		default:
			return fmt.Errorf("parameter $%d: a %T cannot be stored", i+1, arg)
		}
		if rc != sqlite3.SQLITE_OK {
			return s.conn.failure(rc)
		}
	}
	return nil
}

func (s *stmt) grow(size int) error {
	if size <= s.room {
		return nil
	}
	libc.Xfree(s.conn.tls, s.texts)
	s.room = max(size, 256)
	if s.texts = libc.Xmalloc(s.conn.tls, types.Size_t(s.room)); s.texts == 0 {
		s.room = 0
		return s.conn.failure(sqlite3.SQLITE_NOMEM)
	}
	return nil
}

func (s *stmt) finalize() {
	sqlite3.Xsqlite3_finalize(s.conn.tls, s.handle)
	libc.Xfree(s.conn.tls, s.texts)
}
