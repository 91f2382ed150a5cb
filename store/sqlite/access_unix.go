//go:build unix

package sqlite

import "golang.org/x/sys/unix"

// writable returns why a file or folder cannot be written. It asks without
// opening: closing a database again would drop the locks that SQLite holds on it
// in this process.
func writable(path string) error { return unix.Access(path, unix.W_OK) }
