package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

var errClosed = fmt.Errorf("%w: the store is closed", ErrUnavailable)

// queue lets writes that come at the same time share a commit, and so its
// wait for the disk. One goroutine takes whatever waits and commits it
// together; a write that comes alone does not wait for company.
type queue struct {
	writes  chan *write
	closing chan struct{}
	close   func()
	stopped chan struct{}
}

// groupRows is how many rows a group has when no further write joins it, so
// that a small write does not wait for a heap of large ones.
const groupRows = 10_000

// write is one call's part of a group.
type write struct {
	rows int
	// run looks and then changes, see transaction. It may be called again
	// when the transaction of a first call was given up.
	run func(context.Context, *transaction) error
	err error

	claimed atomic.Bool // by the commit, or by a caller that gave up waiting
	done    chan struct{}
}

// startQueue starts a queue whose groups are stored by commit; see settle.
func startQueue(commit func([]*write) error) *queue {
	q := &queue{
		writes:  make(chan *write),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	q.close = sync.OnceFunc(func() { close(q.closing) })
	go q.loop(commit)
	return q
}

// do runs a write and returns its outcome once it is committed. When ctx ends
// the write is dropped, unless it is under way: then do waits for its outcome,
// which is never in doubt.
func (q *queue) do(ctx context.Context, rows int, run func(context.Context, *transaction) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &write{rows: rows, run: run, done: make(chan struct{})}
	select {
	case q.writes <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-q.closing:
		return errClosed
	}
	select {
	case <-w.done:
	case <-ctx.Done():
		if w.claimed.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		<-w.done
	}
	if p, ok := w.err.(panicked); ok {
		panic(p.value)
	}
	return w.err
}

// stop finishes the group under way; every other write is refused.
func (q *queue) stop() {
	q.close()
	<-q.stopped
}

func (q *queue) loop(commit func([]*write) error) {
	defer close(q.stopped)
	for {
		select {
		case first := <-q.writes:
			group := q.gather(first)
			settle(group, commit)
			for _, w := range group {
				close(w.done)
			}
		case <-q.closing:
			return
		}
	}
}

// gather adds the writes that wait already to the first one.
func (q *queue) gather(first *write) []*write {
	var group []*write
	for w, rows := first, 0; ; {
		if w.claimed.CompareAndSwap(false, true) {
			group = append(group, w)
			rows += w.rows
		}
		if rows >= groupRows {
			return group
		}
		select {
		case w = <-q.writes:
		default:
			return group
		}
	}
}
