package sqlite

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// stmt is a prepared statement, kept by its connection.
type stmt struct {
	conn   *Conn
	handle uintptr // *sqlite3.Tsqlite3_stmt

	// texts are the bytes of the parameters: in SQLite's memory, because
	// Go's may move.
	texts uintptr
	room  int
}

func newStmt(c *Conn, text string) (*stmt, error) {
	source, err := libc.CString(text)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, source)
	handle := c.tls.Alloc(int(unsafe.Sizeof(uintptr(0))))
	defer c.tls.Free(int(unsafe.Sizeof(uintptr(0))))
	rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, source, -1, sqlite3.SQLITE_PREPARE_PERSISTENT, handle, 0)
	if rc != sqlite3.SQLITE_OK {
		return nil, c.failure(rc)
	}
	s := &stmt{conn: c, handle: *at[uintptr](handle)}
	// SQLite numbers parameters as they come, and takes $1 for a name.
	for i := range sqlite3.Xsqlite3_bind_parameter_count(c.tls, s.handle) {
		name := libc.GoString(sqlite3.Xsqlite3_bind_parameter_name(c.tls, s.handle, i+1))
		if want := fmt.Sprintf("$%d", i+1); name != want {
			s.finalize()
			return nil, fmt.Errorf("the parameter %s comes where %s is due: %s", name, want, text)
		}
	}
	return s, nil
}

// bind gives the parameters their values, in order.
func (s *stmt) bind(args []any) error {
	size := 0
	for _, arg := range args {
		if text, ok := arg.(string); ok {
			size += len(text) + 1 // of which the address is never 0
		}
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
		return &Error{code: sqlite3.SQLITE_NOMEM, message: "out of memory"}
	}
	return nil
}

func (s *stmt) finalize() {
	sqlite3.Xsqlite3_finalize(s.conn.tls, s.handle)
	libc.Xfree(s.conn.tls, s.texts)
}
