package store

import (
	"context"
	"time"
)

// turns bounds how many callers do something at once.
type turns chan struct{}

// turnWait is how long a caller waits for its turn: beyond that the database
// has more to do than it can, and more callers would only make that worse.
const turnWait = time.Second

// take waits for the caller's turn, which it gives back with leave, or returns
// ErrOverloaded.
func (t turns) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.try() {
		return nil
	}
	// Only now: the channel of a context is made when it is asked for.
	patience := time.NewTimer(turnWait)
	defer patience.Stop()
	select {
	case t <- struct{}{}:
		return nil
	case <-patience.C:
		return ErrOverloaded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// try takes a turn if there is one.
func (t turns) try() bool {
	select {
	case t <- struct{}{}:
		return true
	default:
		return false
	}
}

func (t turns) leave() { <-t }
