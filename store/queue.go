package store

import (
	"context"
	"fmt"
	"runtime"
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

// queueDepth is how many writes wait without their callers being stopped twice,
// first to be taken and then to be done.
const queueDepth = 1024

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
func startQueue(commit func(*group) error) *queue {
	q := &queue{
		writes:  make(chan *write, queueDepth),
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
	var ended error
	select {
	case <-w.done:
	case <-ctx.Done():
		ended = ctx.Err()
	case <-q.stopped:
		ended = errClosed
	}
	if ended != nil && w.claimed.CompareAndSwap(false, true) {
		return ended
	}
	<-w.done
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

func (q *queue) loop(commit func(*group) error) {
	defer close(q.stopped)
	for {
		select {
		case w := <-q.writes:
			g := &group{join: q.next}
			g.add(w)
			settle(g, commit)
			for _, w := range g.writes {
				close(w.done)
			}
		case <-q.closing:
			return
		}
	}
}

// next is the write that has waited longest, or nil. Callers that are about to
// write are let go on first.
func (q *queue) next() *write {
	if len(q.writes) == 0 {
		runtime.Gosched()
	}
	select {
	case w := <-q.writes:
		return w
	default:
		return nil
	}
}
