package handlers

import (
	"golang.org/x/sync/semaphore"

	"countries/handlers/middleware"
)

const (
	// freeAnswer is how long an answer may be that is not counted.
	freeAnswer = 64 << 10
	// longAnswers is how many bytes longer ones may take up together.
	longAnswers = 64 << 20
	// manyFailures is what the failures of one request are taken to take up
	// when they are too many, or their echo too long, to be rendered at once.
	manyFailures = 8 << 20
)

// budget bounds the memory of answers whose clients have not read them yet.
type budget struct{ bytes *semaphore.Weighted }

func newBudget() budget { return budget{semaphore.NewWeighted(longAnswers)} }

// spend runs write, which sends an answer of n bytes, or returns ErrOverloaded
// at once when too many wait to be read.
func (b budget) spend(n int, write func()) error {
	if n <= freeAnswer {
		write()
		return nil
	}
	if !b.bytes.TryAcquire(int64(n)) {
		return middleware.ErrOverloaded
	}
	defer b.bytes.Release(int64(n))
	write()
	return nil
}
