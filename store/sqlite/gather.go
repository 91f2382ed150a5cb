package sqlite

import (
	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// gatherSize is how much of the log is written at a time: less than the 128 KiB
// that SQLite gives the system at once.
const gatherSize = 64 << 10

// gathered is what a log has been told to write and has not written yet:
// SQLite writes each page and its header apart, which would be two calls of the
// system for every page of a commit. All of it is written before the log is
// synced, read or measured, and before the lock of writers is given up: no
// other connection can miss any of it, as long as commits are synced.
type gathered struct {
	buffer uintptr // gatherSize bytes; 0 until they are needed
	offset int64   // where the first of them goes
	n      int
}

// gather makes f, opened as name, a log that gathers.
func (f *file) gather(tls *libc.TLS, name, pFile uintptr) {
	f.database = sqlite3.Xsqlite3_database_file_object(tls, name)
	database := of(f.database)
	database.log, database.FxShmLock = pFile, function(lockDatabase)
	f.FiVersion = min(f.FiVersion, 2)
	f.FxRead, f.FxWrite = function(readLog), function(writeLog)
	f.FxSync, f.FxTruncate, f.FxFileSize = function(syncLog), function(truncateLog), function(sizeLog)
	f.FxClose = function(closeLog)
}

func writeLog(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32 {
	f := of(pFile)
	if f.n > 0 && (offset != f.offset+int64(f.n) || f.n+int(n) > gatherSize) {
		if rc := f.flush(tls, pFile); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if f.buffer == 0 {
		f.buffer = libc.Xmalloc(tls, types.Size_t(gatherSize))
	}
	if f.buffer == 0 || n > gatherSize {
		return call[transfer](f.system.FxWrite)(tls, pFile, buffer, n, offset)
	}
	if f.n == 0 {
		f.offset = offset
	}
	copy(bytesAt(f.buffer+uintptr(f.n), int(n)), bytesAt(buffer, int(n)))
	f.n += int(n)
	return sqlite3.SQLITE_OK
}

func (f *file) flush(tls *libc.TLS, pFile uintptr) int32 {
	if f.n == 0 {
		return sqlite3.SQLITE_OK
	}
	n := f.n
	f.n = 0
	return call[transfer](f.system.FxWrite)(tls, pFile, f.buffer, int32(n), f.offset)
}

func readLog(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32 {
	f := of(pFile)
	if rc := f.flush(tls, pFile); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return call[transfer](f.system.FxRead)(tls, pFile, buffer, n, offset)
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
// another connection has written there.
func lockDatabase(tls *libc.TLS, pFile uintptr, offset, n, flags int32) int32 {
	f := of(pFile)
	if flags&sqlite3.SQLITE_SHM_UNLOCK != 0 && f.log != 0 {
		of(f.log).flush(tls, f.log)
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
