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

// run does each write of a group and gives it its refusal, if it has one. The
// error of run itself is the database's.
func (t *transaction) run(ctx context.Context, group []*write) error {
	for _, w := range group {
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
func settle(group []*write, commit func([]*write) error) {
	err := commit(group)
	if err == nil {
		return
	}
	if len(group) > 1 && !errors.Is(err, ErrUnavailable) {
		for i := range group {
			settle(group[i:i+1], commit)
		}
		return
	}
	for _, w := range group {
		w.err = err
	}
}
