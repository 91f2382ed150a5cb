package sqlite

import (
	"encoding/binary"
	"hash/crc32"
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// VFS returns the name of the file system, in SQLite's sense, whose databases
// are sealed. It is the system's own, with these differences:
//
//   - Each page of 4,096 bytes ends with its number and a CRC-32C of what comes
//     before, in the file as in its log. SQLite leaves room for both, because
//     the header of a new file asks for it. A page that is not as it was
//     written is SQLITE_CORRUPT.
//   - The log is written in large pieces, see gather.go.
//
// Any SQLite can read a sealed database, and bring its log into its file. What
// others write is not sealed, and so SQLITE_CORRUPT too.
//
// Not every loss can be seen: not a page of which an older version came back,
// and not what is missing at the end of a log that was not brought into its
// file: that is how a log looks after a crash.
var VFS = sync.OnceValue(func() string { return register("sealed", 0) })

// IsSealed tells whether by its header, its first 100 bytes, a database has
// pages with room for seals.
func IsSealed(header []byte) bool {
	return binary.BigEndian.Uint16(header[16:]) == pageSize && header[20] == sealSize
}

const (
	headerSize = 100 // of the first page, at its beginning
	pageSize   = 4096
	sealSize   = 8
)

// vfs is what SQLite takes for its sqlite3_vfs.
type vfs struct {
	sqlite3.Tsqlite3_vfs
	system uintptr // *sqlite3.Tsqlite3_vfs
}

// file comes behind the file of the system's VFS, whose methods it replaces.
type file struct {
	sqlite3.Tsqlite3_io_methods
	system sqlite3.Tsqlite3_io_methods
	gathered
	database, log uintptr // the files of each other
	index         uintptr // of the log, shared by all programs; 0 until it is there
}

// register makes sealed files out of those of another VFS: of the system's own
// when that is 0.
func register(name string, system uintptr) string {
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_initialize(tls)
	if system == 0 {
		system = sqlite3.Xsqlite3_vfs_find(tls, 0)
	}
	v := at[vfs](libc.Xcalloc(tls, 1, types.Size_t(unsafe.Sizeof(vfs{}))))
	v.Tsqlite3_vfs, v.system = *at[sqlite3.Tsqlite3_vfs](system), system
	v.FzName, _ = libc.CString(name)
	v.FszOsFile = int32(tail(v.system)) + int32(unsafe.Sizeof(file{}))
	v.FxOpen = function(openFile)
	sqlite3.Xsqlite3_vfs_register(tls, uintptr(unsafe.Pointer(v)), 0)
	return name
}

// tail is where the file of a VFS ends, and ours begins.
func tail(vfs uintptr) uintptr {
	return (uintptr(at[sqlite3.Tsqlite3_vfs](vfs).FszOsFile) + 15) &^ 15
}

func openFile(tls *libc.TLS, pVFS, name, pFile uintptr, flags int32, outFlags uintptr) int32 {
	v := at[vfs](pVFS)
	open := call[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](at[sqlite3.Tsqlite3_vfs](v.system).FxOpen)
	rc := open(tls, v.system, name, pFile, flags, outFlags)
	methods := &at[sqlite3.Tsqlite3_file](pFile).FpMethods
	if rc != sqlite3.SQLITE_OK || *methods == 0 || flags&(sqlite3.SQLITE_OPEN_MAIN_DB|sqlite3.SQLITE_OPEN_WAL) == 0 {
		return rc
	}
	f := at[file](pFile + tail(v.system))
	*f = file{system: *at[sqlite3.Tsqlite3_io_methods](*methods)}
	f.Tsqlite3_io_methods = f.system
	if flags&sqlite3.SQLITE_OPEN_WAL != 0 {
		f.gather(tls, name, pFile)
	} else {
		f.FiVersion = min(f.FiVersion, 2) // 3 has a way around xRead
		f.FxRead, f.FxWrite = function(readPage), function(writePage)
		f.FxDeviceCharacteristics, f.FxShmLock = function(describeDevice), function(lockDatabase)
		f.FxShmMap, f.FxShmUnmap = function(mapIndex), function(unmapIndex)
	}
	*methods = uintptr(unsafe.Pointer(&f.Tsqlite3_io_methods))
	return rc
}

// of is the tail of a file that has one.
func of(pFile uintptr) *file {
	return at[file](at[sqlite3.Tsqlite3_file](pFile).FpMethods)
}

type transfer = func(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32

func readPage(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32 {
	rc := call[transfer](of(pFile).system.FxRead)(tls, pFile, buffer, n, offset)
	content := bytesAt(buffer, int(n))
	switch {
	case n <= headerSize: // which is read again with its page
		// A file without a header is new, or will be once its journal is
		// rolled back.
		if n == headerSize && content[0] == 0 {
			binary.BigEndian.PutUint16(content[16:], pageSize)
			content[20] = sealSize
		}
	case rc == sqlite3.SQLITE_IOERR_SHORT_READ:
		return sqlite3.SQLITE_CORRUPT
	case rc == sqlite3.SQLITE_OK && !(intact(content) && number(content) == uint32(offset/pageSize)+1):
		return sqlite3.SQLITE_CORRUPT
	}
	return rc
}

// writePage takes nothing but pages as they are: what would change their size
// fails.
func writePage(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32 {
	if n != pageSize || offset%pageSize != 0 || !seal(bytesAt(buffer, int(n)), uint32(offset/pageSize)+1) {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	return call[transfer](of(pFile).system.FxWrite)(tls, pFile, buffer, n, offset)
}

// describeDevice tells SQLite to read no parts of pages, which have no seal, and
// not to fill up the last sector of a commit in the log: that would write the
// halves of frames.
func describeDevice(tls *libc.TLS, pFile uintptr) int32 {
	device := call[func(*libc.TLS, uintptr) int32](of(pFile).system.FxDeviceCharacteristics)(tls, pFile)
	return device&^sqlite3.SQLITE_IOCAP_SUBPAGE_READ | sqlite3.SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

// seal refuses the first page of a database whose pages have no room for it.
func seal(page []byte, number uint32) bool {
	if number == 1 && !IsSealed(page) {
		return false
	}
	end := page[pageSize-sealSize:]
	binary.LittleEndian.PutUint32(end, number)
	binary.LittleEndian.PutUint32(end[4:], checksum(page))
	return true
}

// intact tells whether a page is as it was when it was sealed.
func intact(page []byte) bool {
	return len(page) == pageSize && binary.LittleEndian.Uint32(page[pageSize-4:]) == checksum(page)
}

// number is where a sealed page belongs: its place in the file, from 1.
func number(page []byte) uint32 { return binary.LittleEndian.Uint32(page[pageSize-sealSize:]) }

func checksum(page []byte) uint32 {
	return crc32.Checksum(page[:pageSize-4], crc32.MakeTable(crc32.Castagnoli))
}

// function is the address by which SQLite calls a function f.
func function[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// call is the function of SQLite's at an address.
func call[F any](address uintptr) F {
	return *(*F)(unsafe.Pointer(&address))
}
