package sqlite

import (
	"encoding/binary"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// gatherSize is how much of the log is written at a time: less than the 128 KiB
// that SQLite gives the system at once.
const gatherSize = 64 << 10

// gathered is what a log has been told to write and has not written yet:
// SQLite writes each page and its header apart, which would be two calls of the
// system for every page of a commit. All of it is written at the end of a
// transaction, before other connections learn of that, and before the log is
// synced, read or measured, and before the lock of writers is given up.
type gathered struct {
	buffer uintptr // gatherSize bytes; 0 until they are needed
	offset int64   // where the first of them goes
	n      int

	sum  sum   // of the last frame
	next int64 // where the next frame would be; 0 when sum is not known
}

// gather makes f, opened as name, a log that gathers.
func (f *file) gather(tls *libc.TLS, name, pFile uintptr) {
	f.database = sqlite3.Xsqlite3_database_file_object(tls, name)
	of(f.database).log = pFile
	f.FiVersion = min(f.FiVersion, 2)
	f.FxRead, f.FxWrite = function(readLog), function(writeLog)
	f.FxSync, f.FxTruncate, f.FxFileSize = function(syncLog), function(truncateLog), function(sizeLog)
	f.FxClose = function(closeLog)
}

func writeLog(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32 {
	f := of(pFile)
	place := (offset - logHeaderSize) % frameSize
	page := n == pageSize && place == frameHeaderSize
	header := n == frameHeaderSize && place == 0
	if !page && !header && (n != logHeaderSize || offset != 0) {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	// A page stays with its header.
	if offset != f.offset+int64(f.n) || header && f.n+frameSize > gatherSize {
		if rc := f.flush(tls, pFile); rc != sqlite3.SQLITE_OK {
			return rc
		}
		f.offset = offset
	}
	if header {
		if rc := f.startFrame(tls, pFile, offset); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if !f.keep(tls, bytesAt(buffer, int(n))) {
		return sqlite3.SQLITE_IOERR_NOMEM
	}
	if page {
		return f.endFrame(tls, pFile, offset)
	}
	return sqlite3.SQLITE_OK
}

func (g *gathered) keep(tls *libc.TLS, content []byte) bool {
	if g.buffer == 0 {
		g.buffer = libc.Xmalloc(tls, types.Size_t(gatherSize))
	}
	if g.buffer == 0 || g.n+len(content) > gatherSize {
		return false
	}
	g.n += copy(bytesAt(g.buffer+uintptr(g.n), len(content)), content)
	return true
}

// flush leaves the log with nothing gathered, even when it fails.
func (g *gathered) flush(tls *libc.TLS, pFile uintptr) int32 {
	n, offset := g.n, g.offset
	g.n, g.offset = 0, offset+int64(n)
	if n == 0 {
		return sqlite3.SQLITE_OK
	}
	rc := call[transfer](of(pFile).system.FxWrite)(tls, pFile, g.buffer, int32(n), offset)
	if rc != sqlite3.SQLITE_OK {
		g.next = 0
	}
	return rc
}

func readLog(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32 {
	f := of(pFile)
	if rc := f.flush(tls, pFile); rc != sqlite3.SQLITE_OK {
		return rc
	}
	rc := call[transfer](f.system.FxRead)(tls, pFile, buffer, n, offset)
	content := bytesAt(buffer, int(n))
	switch {
	case rc != sqlite3.SQLITE_OK:
	case n == logHeaderSize && offset == 0 && !native(content):
		return sqlite3.SQLITE_CORRUPT
	case n == pageSize && !intact(content):
		return sqlite3.SQLITE_CORRUPT
	}
	return rc
}

// native tells whether the sums of a log are made with this processor's order
// of bytes, if it is a log. It must not be moved to one of another order while
// it is needed, a closed database may be.
func native(header []byte) bool {
	magic := binary.BigEndian.Uint32(header)
	littleEndian := binary.NativeEndian.Uint16([]byte{1, 0}) == 1
	return magic&^1 != sqlite3.WAL_MAGIC || (magic&1 == 0) == littleEndian
}

func syncLog(tls *libc.TLS, pFile uintptr, flags int32) int32 {
	f := of(pFile)
	if rc := f.flush(tls, pFile); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return call[func(*libc.TLS, uintptr, int32) int32](f.system.FxSync)(tls, pFile, flags)
}

func truncateLog(tls *libc.TLS, pFile uintptr, size int64) int32 {
	f := of(pFile)
	if rc := f.flush(tls, pFile); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return call[func(*libc.TLS, uintptr, int64) int32](f.system.FxTruncate)(tls, pFile, size)
}

func sizeLog(tls *libc.TLS, pFile, size uintptr) int32 {
	f := of(pFile)
	if rc := f.flush(tls, pFile); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return call[func(*libc.TLS, uintptr, uintptr) int32](f.system.FxFileSize)(tls, pFile, size)
}

// lockDatabase may give up the lock of writers. What is gathered then is of a
// transaction that was rolled back, and must not be written later, over what
// another connection has written there. Nor is it known any more what the last
// frame is.
func lockDatabase(tls *libc.TLS, pFile uintptr, offset, n, flags int32) int32 {
	f := of(pFile)
	if flags&sqlite3.SQLITE_SHM_UNLOCK != 0 && f.log != 0 {
		log := of(f.log)
		log.flush(tls, f.log)
		log.next = 0
	}
	return call[func(*libc.TLS, uintptr, int32, int32, int32) int32](f.system.FxShmLock)(tls, pFile, offset, n, flags)
}

// closeLog leaves out what was never synced.
func closeLog(tls *libc.TLS, pFile uintptr) int32 {
	f := of(pFile)
	of(f.database).log = 0
	libc.Xfree(tls, f.buffer)
	return call[func(*libc.TLS, uintptr) int32](f.system.FxClose)(tls, pFile)
}
