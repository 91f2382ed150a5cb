// Package queue commits writes that come at the same time together, so that
// they share one wait for the disk.
package queue

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"countries/store"
)

// Queue runs writes on one goroutine, in groups. T is the transaction in which
// a write runs. A write that comes alone does not wait for others.
type Queue[T any] struct {
	writes  chan *write[T]
	calls   chan func()
	closing chan struct{}
	close   func()
	stopped chan struct{}
}

// depth is the channel's buffer: callers block once, for the commit, and not
// also on the send.
const depth = 1024

// New starts a queue. commit begins a transaction, passes it to Group.Run,
// and commits it. When commit fails for a group of several writes with an error
// that is not store.ErrUnavailable, each of them is tried alone.
func New[T any](commit func(*Group[T]) error) *Queue[T] {
	q := &Queue[T]{
		writes:  make(chan *write[T], depth),
		calls:   make(chan func()),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	q.close = sync.OnceFunc(func() { close(q.closing) })
	go q.loop(commit)
	return q
}

// write is one caller's part of a group.
type write[T any] struct {
	rows    int
	run     func(T) error
	err     error
	claimed atomic.Bool // by the queue, or by a caller that gave up
	done    chan struct{}
}

// Do runs a write of that many rows and returns its result once it is
// committed. run may be called again, with another transaction; an error that
// it wraps with Refuse is returned to the caller alone, while the rest of the
// group is committed. When ctx ends before the write is started, the write is
// dropped; after that, Do waits for the result. A panic of run continues in the
// caller.
func (q *Queue[T]) Do(ctx context.Context, rows int, run func(T) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &write[T]{rows: rows, run: run, done: make(chan struct{})}
	select {
	case q.writes <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-q.closing:
		return store.ErrClosed
	}
	var ended error
	select {
	case <-w.done:
	case <-ctx.Done():
		ended = ctx.Err()
	case <-q.stopped:
		ended = store.ErrClosed
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

// Call runs f on the queue's goroutine, between two groups, and waits for it.
// It returns false, without running f, once the queue is stopped.
func (q *Queue[T]) Call(f func()) bool {
	done := make(chan struct{})
	select {
	case q.calls <- func() { defer close(done); f() }:
		<-done
		return true
	case <-q.closing:
		return false
	}
}

// Stop finishes the group in progress. Every other write gets store.ErrClosed.
func (q *Queue[T]) Stop() {
	q.close()
	<-q.stopped
}

func (q *Queue[T]) loop(commit func(*Group[T]) error) {
	defer close(q.stopped)
	for {
		select {
		case <-q.closing: // first, so that a full queue cannot delay the end
			return
		default:
		}
		select {
		case w := <-q.writes:
			g := &Group[T]{next: q.next}
			g.add(w)
			settle(g, commit)
			for _, w := range g.writes {
				close(w.done)
			}
		case f := <-q.calls:
			f()
		case <-q.closing:
			return
		}
	}
}

// next returns the write that has waited longest, or nil. It first lets callers
// run that are about to send one.
func (q *Queue[T]) next() *write[T] {
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

// Group is the writes that share a commit. More may join while it runs.
type Group[T any] struct {
	writes []*write[T]
	rows   int
	next   func() *write[T] // nil when no more may join
}

// maxRows is the size at which a group takes no further write, so that a small
// write does not wait for many large ones.
const maxRows = 10_000

// Len returns the number of writes.
func (g *Group[T]) Len() int { return len(g.writes) }

// Run runs each write in tx. Its error is the database's, and ends the
// transaction; a write that was refused only keeps its own error.
func (g *Group[T]) Run(tx T) error {
	for i := 0; i < len(g.writes) || g.grow(); i++ {
		w := g.writes[i]
		err := call(func() error { return w.run(tx) })
		refused, ok := err.(refusal)
		if err != nil && !ok {
			return err
		}
		w.err = refused.error
	}
	return nil
}

// grow reports whether another write has joined.
func (g *Group[T]) grow() bool {
	for g.next != nil && g.rows < maxRows {
		w := g.next()
		if w == nil {
			return false
		}
		if g.add(w) {
			return true
		}
	}
	return false
}

// add reports whether w became part of the group: its caller may have given up.
func (g *Group[T]) add(w *write[T]) bool {
	if !w.claimed.CompareAndSwap(false, true) {
		return false
	}
	g.writes = append(g.writes, w)
	g.rows += w.rows
	return true
}

// settle commits a group and stores its error in each write.
func settle[T any](g *Group[T], commit func(*Group[T]) error) {
	err := commit(g)
	if err == nil {
		return
	}
	if len(g.writes) > 1 && !errors.Is(err, store.ErrUnavailable) {
		for i := range g.writes {
			settle(&Group[T]{writes: g.writes[i : i+1]}, commit)
		}
		return
	}
	for _, w := range g.writes {
		w.err = err
	}
}

// refusal is the error of a write that changed nothing.
type refusal struct{ error }

// Refuse wraps the error of a write that changed nothing, so that the writes
// beside it are still committed. Refuse(nil) is nil.
func Refuse(err error) error {
	if err == nil {
		return nil
	}
	return refusal{err}
}

// panicked is a panic on its way to the caller that caused it.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprint("panic: ", p.value) }

// call calls f and returns a panic as a refusal: f belongs to a caller but runs
// on the shared goroutine.
func call(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = refusal{panicked{p}}
		}
	}()
	return f()
}
