package sqlite

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"

	"countries/store"
)

// The result codes of SQLite that are told apart (sqlite.org/rescode.html).
const (
	codeBusy       = 5
	codeLocked     = 6
	codeReadOnly   = 8
	codeIO         = 10
	codeCorrupt    = 11
	codeFull       = 13
	codeCantOpen   = 14
	codeConstraint = 19
	codeNotADB     = 26

	// codeIndexSize is the extended code for an index of the log that cannot
	// grow. A disk that has no room is the reason.
	codeIndexSize = codeIO | 19<<8
)

// codeOf returns the primary result code of an error of SQLite, or 0.
func codeOf(err error) int {
	e, ok := errors.AsType[*sqlite.Error](err)
	switch {
	case !ok:
		return 0
	case e.Code() == codeIndexSize:
		return codeFull
	}
	return e.Code() & 0xff
}

// unavailable makes an error of the file one of a Store.
func unavailable(err error) error {
	if err == nil || errors.Is(err, store.ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, describe(err))
}

// describe says in plain words what is wrong with a file.
func describe(err error) error {
	switch codeOf(err) {
	case codeNotADB:
		return errors.New("it is not a database")
	case codeCorrupt:
		return fmt.Errorf("it is damaged (restore a backup, or save what can be read with sqlite3's .recover): %w", err)
	case codeBusy, codeLocked:
		return fmt.Errorf("another program has locked it: %w", err)
	case codeReadOnly:
		return fmt.Errorf("it cannot be written: %w", err)
	case codeCantOpen:
		return fmt.Errorf("it, or its folder, cannot be opened for writing: %w", err)
	case codeFull:
		return errors.New("the disk is full") // which 4874, disk I/O error, does not say
	}
	return err
}

// cause returns an error of the file system without the path, which is known.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
