package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// lock keeps a second service from the same file. It is a lock on PATH.lock,
// which the system releases when the process ends, however that happens. The
// database itself must not be opened for it: closing it again would drop
// SQLite's own locks.
type lock struct{ *flock.Flock }

// lockWait is how long a service waits for another one to end, as in a restart.
const lockWait = 10 * time.Second

// takeLock locks the database at path.
func takeLock(ctx context.Context, path string) (*lock, error) {
	name := path + ".lock"
	l := &lock{flock.New(name)}
	limited, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	if _, err := l.TryLockContext(limited, 20*time.Millisecond); err != nil {
		_ = l.Close()
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			return nil, fmt.Errorf("another service has it, process %s; several services share a PostgreSQL database", readOwner(name))
		}
		return nil, fmt.Errorf("its lock %s cannot be taken: %w", name, cause(err))
	}
	_ = os.WriteFile(name, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o644) // only names the process
	return l, nil
}

// readOwner returns the process that has a lock, as it wrote it.
func readOwner(name string) string {
	text, err := os.ReadFile(name)
	if pid := strings.TrimSpace(string(text)); err == nil && pid != "" {
		return pid
	}
	return "unknown"
}

// release gives the lock up. The file stays: removing it could part two
// services that wait for it.
func (l *lock) release() { _ = l.Close() }
