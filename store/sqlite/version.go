package sqlite

import (
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Version is another one after each commit to a database, of whichever program:
// the header of the log's index, which all of them share in memory. See
// https://www.sqlite.org/walformat.html#the_wal_index_header
type Version [48]byte

// Version takes no lock, and far less time than a statement; several goroutines
// may call it at once. It is zero until the connection has read something, once
// that is closed, and for a database in memory.
func (c *Conn) Version() Version {
	if c.file == 0 || of(c.file).index == 0 {
		return Version{}
	}
	return *at[Version](of(c.file).index)
}

// findFile finds the sealed file of the database, if it is in one.
func (c *Conn) findFile() {
	pointer := c.tls.Alloc(int(unsafe.Sizeof(uintptr(0))))
	defer c.tls.Free(int(unsafe.Sizeof(uintptr(0))))
	rc := sqlite3.Xsqlite3_file_control(c.tls, c.db, 0, sqlite3.SQLITE_FCNTL_FILE_POINTER, pointer)
	f := *at[uintptr](pointer)
	if rc == sqlite3.SQLITE_OK && at[sqlite3.Tsqlite3_file](f).FpMethods != 0 && of(f).FxShmMap == function(mapIndex) {
		c.file = f
	}
}

// mapIndex learns where the index of the log begins.
func mapIndex(tls *libc.TLS, pFile uintptr, region, size, extend int32, address uintptr) int32 {
	f := of(pFile)
	rc := call[func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32](f.system.FxShmMap)(tls, pFile, region, size, extend, address)
	if region == 0 && rc == sqlite3.SQLITE_OK {
		f.index = *at[uintptr](address)
	}
	return rc
}

func unmapIndex(tls *libc.TLS, pFile uintptr, remove int32) int32 {
	f := of(pFile)
	f.index = 0
	return call[func(*libc.TLS, uintptr, int32) int32](f.system.FxShmUnmap)(tls, pFile, remove)
}
