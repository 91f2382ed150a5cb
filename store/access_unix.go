//go:build unix

package store

import (
	"golang.org/x/sys/unix"
)

// writable asks without opening: to open and close a file would drop the locks
// that this process may hold on it.
func writable(path string) error { return unix.Access(path, unix.W_OK) }
