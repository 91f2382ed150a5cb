//go:build linux || darwin || freebsd

package sqlite

import "golang.org/x/sys/unix"

// writable returns why a file or folder cannot be written. It asks without
// opening: closing a database again would drop the locks that SQLite holds on it
// in this process.
func writable(path string) error { return unix.Access(path, unix.W_OK) }

// room returns how many bytes are free on the disk of a file.
func room(path string) (uint64, error) {
	var s unix.Statfs_t
	err := unix.Statfs(path, &s)
	return uint64(s.Bavail) * uint64(s.Bsize), err
}
