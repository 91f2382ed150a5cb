package store

import (
	"context"
	"errors"
)

// refusal is the error of a write that was not done for a reason of its own,
// and that changed nothing.
type refusal struct{ error }

// panicked carries a panic of a caller's function back to that caller.
type panicked struct{ value any }

func (p panicked) Error() string { return "panic in a function given to the store" }

// ask runs a function of a caller, which must not end the goroutine that
// serves them all.
func ask(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{p}
		}
	}()
	return f()
}

// group is writes that share a commit. More may join while it is under way.
type group struct {
	writes []*write
	rows   int
	join   func() *write // the next that waits, or nil; nil when none may join
}

// groupRows is how many rows a group has when no further write joins it, so
// that a small write does not wait for a heap of large ones.
const groupRows = 10_000

// add makes w one of the group, unless its caller has given it up.
func (g *group) add(w *write) {
	if w.claimed.CompareAndSwap(false, true) {
		g.writes = append(g.writes, w)
		g.rows += w.rows
	}
}

// all yields the writes, and those that join meanwhile.
func (g *group) all(yield func(*write) bool) {
	for i := 0; i < len(g.writes) || g.grow(); i++ {
		if !yield(g.writes[i]) {
			return
		}
	}
}

// grow tells whether another write has joined.
func (g *group) grow() bool {
	for n := len(g.writes); g.join != nil && g.rows < groupRows; {
		w := g.join()
		if w == nil {
			return false
		}
		if g.add(w); len(g.writes) > n {
			return true
		}
	}
	return false
}

// run does each write of a group and gives it its refusal, if it has one. The
// error of run itself is the database's.
func (t *transaction) run(ctx context.Context, g *group) error {
	for w := range g.all {
		err := w.run(ctx, t)
		refused, ok := err.(refusal)
		switch {
		case ok:
			w.err = refused.error
		case err != nil:
			return err
		default:
			w.err = nil
		}
	}
	return nil
}

// settle commits a group by way of commit. When that fails for a reason other
// than the database being unavailable, one of the writes is to blame, and each
// is tried alone.
func settle(g *group, commit func(*group) error) {
	err := commit(g)
	if err == nil {
		return
	}
	if len(g.writes) > 1 && !errors.Is(err, ErrUnavailable) {
		for i := range g.writes {
			settle(&group{writes: g.writes[i : i+1]}, commit)
		}
		return
	}
	for _, w := range g.writes {
		w.err = err
	}
}
