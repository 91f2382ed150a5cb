package store

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
)

func TestGroupCommit(t *testing.T) {
	var commits, writes atomic.Int64
	s := openSQLiteFile(t, Options{Committed: func(n int) {
		commits.Add(1)
		writes.Add(int64(n))
	}})
	const burst = 200
	var wg sync.WaitGroup
	for range burst {
		wg.Go(func() {
			if err := create(t, s); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if commits.Load() > burst/2 || writes.Load() != burst {
		t.Errorf("%d writes were stored by %d commits as %d writes, want at most %d commits", burst, commits.Load(), writes.Load(), burst/2)
	}
}

// A write that comes while others are being stored is stored with them.
func TestLateJoin(t *testing.T) {
	var commits []int
	s := openSQLiteFile(t, Options{Committed: func(n int) { commits = append(commits, n) }})
	var late sync.WaitGroup
	_, err := s.Update(t.Context(), 1, func(*models.Country) error {
		late.Go(func() {
			if err := create(t, s); err != nil {
				t.Error(err)
			}
		})
		for len(s.queue.writes) == 0 { // until it waits
			runtime.Gosched()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	late.Wait()
	if diff := cmp.Diff([]int{2}, commits); diff != "" {
		t.Errorf("writes by commit (-want +got):\n%s", diff)
	}
}
