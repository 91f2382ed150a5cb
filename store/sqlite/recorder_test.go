package sqlite

import (
	"bytes"
	"path/filepath"
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// Op is something that SQLite does to a file.
type Op struct {
	Kind    OpKind
	Name    string // of the file, without its folder
	Offset  int64  // of a write; the size to truncate to
	Content []byte // of a write
}

// OpKind is a kind of Op.
type OpKind string

// All kinds that a Recording knows. OpRead is not kept, but can be failed.
const (
	OpOpen     OpKind = "open"
	OpRead     OpKind = "read"
	OpWrite    OpKind = "write"
	OpTruncate OpKind = "truncate"
	OpSync     OpKind = "sync"
	OpLoss     OpKind = "loss" // a sync that has failed
	OpDelete   OpKind = "delete"
	OpMark     OpKind = "mark"
	OpDoubt    OpKind = "doubt"
)

// Recording is what SQLite does, by way of RecordedVFS, to the files of one
// folder, in order.
type Recording struct {
	folder string
	mu     sync.Mutex
	ops    []Op
	fail   func(Op) int32
}

var (
	recordings sync.Map // *Recording by folder
	recorded   sync.Map // recordedFile by address
)

type recordedFile struct {
	*Recording
	name   string
	system sqlite3.Tsqlite3_io_methods
}

// Record begins a recording.
func Record(folder string) *Recording {
	r := &Recording{folder: folder}
	recordings.Store(folder, r)
	return r
}

// Stop ends the recording and returns what has been done.
func (r *Recording) Stop() []Op {
	recordings.CompareAndDelete(r.folder, r)
	return r.Ops()
}

// Ops returns what has been done until now.
func (r *Recording) Ops() []Op {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ops
}

// Mark notes that something has happened, between what is done to files.
func (r *Recording) Mark(name string) { r.add(Op{Kind: OpMark, Name: name}) }

// Doubt notes that something may have happened.
func (r *Recording) Doubt(name string) { r.add(Op{Kind: OpDoubt, Name: name}) }

func (r *Recording) add(op Op) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ops = append(r.ops, op)
}

// Fail lets fail return the result of an operation instead of doing it, when
// that is not 0.
func (r *Recording) Fail(fail func(Op) int32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = fail
}

func (r *Recording) do(op Op, do func() int32) int32 {
	if rc := r.mayFail(op); rc != sqlite3.SQLITE_OK {
		if op.Kind == OpSync {
			r.add(Op{Kind: OpLoss, Name: op.Name})
		}
		return rc
	}
	rc := do()
	if rc == sqlite3.SQLITE_OK && op.Kind != OpRead {
		r.add(op)
	}
	return rc
}

func (r *Recording) mayFail(op Op) int32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail == nil {
		return sqlite3.SQLITE_OK
	}
	return r.fail(op)
}

// RecordedVFS returns the name of a VFS like that of VFS, of which Recordings
// can be made.
var RecordedVFS = sync.OnceValue(func() string {
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_initialize(tls)
	system := sqlite3.Xsqlite3_vfs_find(tls, 0)
	v := at[vfs](libc.Xcalloc(tls, 1, types.Size_t(unsafe.Sizeof(vfs{}))))
	v.Tsqlite3_vfs, v.system = *at[sqlite3.Tsqlite3_vfs](system), system
	v.FszOsFile = int32(tail(system)) + int32(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{}))
	v.FxOpen, v.FxDelete = function(recordOpen), function(recordDelete)
	return register("recorded", uintptr(unsafe.Pointer(v)))
})

func recordOpen(tls *libc.TLS, pVFS, name, pFile uintptr, flags int32, outFlags uintptr) int32 {
	system := at[vfs](pVFS).system
	open := func() int32 {
		open := call[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](at[sqlite3.Tsqlite3_vfs](system).FxOpen)
		return open(tls, system, name, pFile, flags, outFlags)
	}
	folder, base := filepath.Split(libc.GoString(name))
	r, ok := recordings.Load(filepath.Clean(folder))
	if !ok {
		return open()
	}
	rc := r.(*Recording).do(Op{Kind: OpOpen, Name: base}, open)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	methods := at[sqlite3.Tsqlite3_io_methods](pFile + tail(system))
	*methods = *at[sqlite3.Tsqlite3_io_methods](at[sqlite3.Tsqlite3_file](pFile).FpMethods)
	recorded.Store(pFile, recordedFile{r.(*Recording), base, *methods})
	methods.FxRead, methods.FxWrite = function(recordRead), function(recordWrite)
	methods.FxTruncate, methods.FxSync, methods.FxClose = function(recordTruncate), function(recordSync), function(recordClose)
	at[sqlite3.Tsqlite3_file](pFile).FpMethods = uintptr(unsafe.Pointer(methods))
	return rc
}

func recordDelete(tls *libc.TLS, pVFS, name uintptr, sync int32) int32 {
	system := at[vfs](pVFS).system
	remove := func() int32 {
		return call[func(*libc.TLS, uintptr, uintptr, int32) int32](at[sqlite3.Tsqlite3_vfs](system).FxDelete)(tls, system, name, sync)
	}
	folder, base := filepath.Split(libc.GoString(name))
	if r, ok := recordings.Load(filepath.Clean(folder)); ok {
		return r.(*Recording).do(Op{Kind: OpDelete, Name: base}, remove)
	}
	return remove()
}

func recordedAt(pFile uintptr) recordedFile {
	f, _ := recorded.Load(pFile)
	return f.(recordedFile)
}

func recordRead(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32 {
	f := recordedAt(pFile)
	return f.do(Op{Kind: OpRead, Name: f.name, Offset: offset}, func() int32 {
		return call[transfer](f.system.FxRead)(tls, pFile, buffer, n, offset)
	})
}

func recordWrite(tls *libc.TLS, pFile, buffer uintptr, n int32, offset int64) int32 {
	f := recordedAt(pFile)
	return f.do(Op{OpWrite, f.name, offset, bytes.Clone(bytesAt(buffer, int(n)))}, func() int32 {
		return call[transfer](f.system.FxWrite)(tls, pFile, buffer, n, offset)
	})
}

func recordTruncate(tls *libc.TLS, pFile uintptr, size int64) int32 {
	f := recordedAt(pFile)
	return f.do(Op{Kind: OpTruncate, Name: f.name, Offset: size}, func() int32 {
		return call[func(*libc.TLS, uintptr, int64) int32](f.system.FxTruncate)(tls, pFile, size)
	})
}

func recordSync(tls *libc.TLS, pFile uintptr, flags int32) int32 {
	f := recordedAt(pFile)
	return f.do(Op{Kind: OpSync, Name: f.name}, func() int32 {
		return call[func(*libc.TLS, uintptr, int32) int32](f.system.FxSync)(tls, pFile, flags)
	})
}

func recordClose(tls *libc.TLS, pFile uintptr) int32 {
	f := recordedAt(pFile)
	recorded.Delete(pFile)
	return call[func(*libc.TLS, uintptr) int32](f.system.FxClose)(tls, pFile)
}
