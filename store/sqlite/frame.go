package sqlite

import (
	"encoding/binary"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A log is a header and frames, see https://www.sqlite.org/walformat.html. A
// frame is a header and a page. Its checksum goes on from that of the frame
// before, and whoever recovers the log stops at the first that is wrong.
//
// SQLite sums a page up before it is sealed. So the sums are made again: each
// transaction starts from what the file has, and goes on from frame to frame.
const (
	logHeaderSize   = 32
	frameHeaderSize = 24
	frameSize       = frameHeaderSize + pageSize
)

// sum is a checksum of the log's.
type sum [2]uint32

func (s sum) add(content []byte) sum {
	for ; len(content) >= 8; content = content[8:] {
		s[0] += binary.NativeEndian.Uint32(content) + s[1]
		s[1] += binary.NativeEndian.Uint32(content[4:]) + s[0]
	}
	return s
}

func readSum(b []byte) sum {
	return sum{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

func (s sum) write(b []byte) {
	binary.BigEndian.PutUint32(b, s[0])
	binary.BigEndian.PutUint32(b[4:], s[1])
}

// startFrame makes sum that of the frame before the one at offset.
func (g *gathered) startFrame(tls *libc.TLS, pFile uintptr, offset int64) int32 {
	if g.next == offset {
		return sqlite3.SQLITE_OK
	}
	if rc := g.flush(tls, pFile); rc != sqlite3.SQLITE_OK {
		return rc
	}
	at := offset - frameSize + 16
	if offset == logHeaderSize {
		at = 24
	}
	before, rc := g.peek(tls, pFile, at)
	g.sum, g.next = readSum(before[:]), offset
	return rc
}

// endFrame seals the page at offset, which has just been gathered, and sums its
// frame up.
func (g *gathered) endFrame(tls *libc.TLS, pFile uintptr, offset int64) int32 {
	page := bytesAt(g.buffer+uintptr(g.n-pageSize), pageSize)
	if g.n == pageSize {
		// SQLite writes a page again in the same transaction, and makes the sums
		// of that from what the file has.
		g.next = 0
		header, rc := g.peek(tls, pFile, offset-frameHeaderSize)
		if rc == sqlite3.SQLITE_OK && !seal(page, binary.BigEndian.Uint32(header[:])) {
			return sqlite3.SQLITE_IOERR_WRITE
		}
		return rc
	}
	header := bytesAt(g.buffer+uintptr(g.n-frameSize), frameHeaderSize)
	if !seal(page, binary.BigEndian.Uint32(header)) {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	g.sum = g.sum.add(header[:8]).add(page)
	g.sum.write(header[16:])
	g.next = offset + pageSize
	if binary.BigEndian.Uint32(header[4:]) == 0 {
		return sqlite3.SQLITE_OK
	}
	return g.flush(tls, pFile) // the last of a transaction
}

// peek reads eight bytes of the file.
func (g *gathered) peek(tls *libc.TLS, pFile uintptr, offset int64) (b [8]byte, rc int32) {
	p := tls.Alloc(len(b))
	defer tls.Free(len(b))
	rc = call[transfer](of(pFile).system.FxRead)(tls, pFile, p, int32(len(b)), offset)
	copy(b[:], bytesAt(p, len(b)))
	return b, rc
}
