package queue_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"countries/store"
	"countries/store/internal/queue"
)

// log is a transaction that only remembers what was written.
type log struct{ entries []string }

func add(entry string) func(*log) error {
	return func(l *log) error {
		l.entries = append(l.entries, entry)
		return nil
	}
}

// recorder commits groups and keeps what each of them wrote.
type recorder struct {
	groups [][]string
	err    func(entries []string) error // of the commit
}

func (r *recorder) commit(g *queue.Group[*log]) error {
	var tx log
	if err := g.Run(&tx); err != nil {
		return err
	}
	if r.err != nil {
		if err := r.err(tx.entries); err != nil {
			return err
		}
	}
	r.groups = append(r.groups, tx.entries)
	return nil
}

// A write that comes while others run is committed with them.
func TestWritesJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		q := queue.New(r.commit)
		var callers sync.WaitGroup
		goOn := make(chan struct{})
		callers.Go(func() {
			q.Do(t.Context(), 1, func(l *log) error {
				<-goOn
				l.entries = append(l.entries, "first")
				return nil
			})
		})
		synctest.Wait()
		for i := range 5 {
			callers.Go(func() { q.Do(t.Context(), 1, add(fmt.Sprint("late ", i))) })
			synctest.Wait()
		}
		close(goOn)
		callers.Wait()
		q.Stop()
		want := [][]string{{"first", "late 0", "late 1", "late 2", "late 3", "late 4"}}
		if diff := cmp.Diff(want, r.groups); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
	})
}

// A group of many rows takes no further write.
func TestLargeGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		q := queue.New(r.commit)
		var callers sync.WaitGroup
		goOn := make(chan struct{})
		callers.Go(func() { q.Do(t.Context(), 9_999, func(*log) error { <-goOn; return nil }) })
		synctest.Wait()
		for i := range 3 {
			callers.Go(func() { q.Do(t.Context(), 1, add(fmt.Sprint(i))) })
			synctest.Wait()
		}
		close(goOn)
		callers.Wait()
		q.Stop()
		if diff := cmp.Diff([][]string{{"0"}, {"1", "2"}}, r.groups); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
	})
}

var errRefused, errBroken = errors.New("refused"), errors.New("broken")

// A refused write and one that panics leave the others alone; a commit that
// fails is tried again with each write alone, unless the database is away.
func TestOutcomes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := false
		r := recorder{}
		r.err = func(entries []string) error {
			if away {
				return fmt.Errorf("%w: away", store.ErrUnavailable)
			}
			for _, entry := range entries {
				if entry == "broken" {
					return errBroken
				}
			}
			return nil
		}
		q := queue.New(r.commit)
		outcomes := func(runs ...func(*log) error) []string {
			results := make([]string, len(runs))
			goOn := make(chan struct{})
			var callers sync.WaitGroup
			callers.Go(func() { q.Do(t.Context(), 0, func(*log) error { <-goOn; return nil }) })
			synctest.Wait()
			for i, run := range runs {
				callers.Go(func() {
					defer func() {
						if p := recover(); p != nil {
							results[i] = fmt.Sprint("panic ", p)
						}
					}()
					results[i] = fmt.Sprint(q.Do(t.Context(), 1, run))
				})
				synctest.Wait()
			}
			close(goOn)
			callers.Wait()
			return results
		}
		got := outcomes(
			add("one"),
			func(*log) error { return queue.Refuse(errRefused) },
			func(*log) error { panic("oops") },
			add("broken"),
			add("two"),
		)
		if diff := cmp.Diff([]string{"<nil>", "refused", "panic oops", "broken", "<nil>"}, got); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
		away = true
		got = outcomes(add("three"), func(*log) error { return queue.Refuse(errRefused) })
		if diff := cmp.Diff([]string{"database unavailable: away", "database unavailable: away"}, got); diff != "" {
			t.Errorf("outcomes without a database (-want +got):\n%s", diff)
		}
		q.Stop()
		var kept []string
		for _, group := range r.groups {
			kept = append(kept, group...)
		}
		if diff := cmp.Diff([]string{"one", "two"}, kept); diff != "" {
			t.Errorf("committed (-want +got):\n%s", diff)
		}
	})
}

// A caller that gives up has nothing written, unless its write has begun.
func TestGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		q := queue.New(r.commit)
		underWay, giveUp := context.WithCancel(t.Context())
		goOn := make(chan struct{})
		results := make(chan error, 2)
		go func() {
			results <- q.Do(underWay, 1, func(l *log) error {
				<-goOn
				l.entries = append(l.entries, "under way")
				return nil
			})
		}()
		synctest.Wait()
		waiting, giveUpToo := context.WithCancel(t.Context())
		go func() { results <- q.Do(waiting, 1, add("waiting")) }()
		synctest.Wait()
		giveUp()
		giveUpToo()
		if err := <-results; err != context.Canceled {
			t.Errorf("a write that waits returns %v, want context.Canceled", err)
		}
		close(goOn)
		if err := <-results; err != nil {
			t.Errorf("a write under way returns %v, want nil", err)
		}
		if err := q.Do(waiting, 1, add("too late")); err != context.Canceled {
			t.Errorf("a write of a caller that had given up returns %v", err)
		}
		q.Stop()
		if diff := cmp.Diff([][]string{{"under way"}}, r.groups); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
	})
}

// Stop finishes the group in progress and refuses what waits.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		q := queue.New(r.commit)
		goOn := make(chan struct{})
		first, second := make(chan error, 1), make(chan error, 1)
		go func() {
			first <- q.Do(t.Context(), 10_000, func(l *log) error { <-goOn; l.entries = append(l.entries, "x"); return nil })
		}()
		synctest.Wait()
		go func() { second <- q.Do(t.Context(), 1, add("y")) }()
		synctest.Wait()
		go q.Stop()
		synctest.Wait()
		close(goOn)
		if err := <-first; err != nil {
			t.Errorf("the write in progress returns %v", err)
		}
		if err := <-second; err != store.ErrClosed {
			t.Errorf("the write that waits returns %v, want ErrClosed", err)
		}
		q.Stop()
		if err := q.Do(t.Context(), 1, add("z")); err != store.ErrClosed {
			t.Errorf("a later write returns %v, want ErrClosed", err)
		}
		if q.Call(func() { t.Error("called") }) {
			t.Error("Call after Stop returns true")
		}
		if diff := cmp.Diff([][]string{{"x"}}, r.groups); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
	})
}
