package middleware

import (
	"context"
	"time"
)

// Gate bounds how many do something costly at once. Who comes to a full gate
// waits a moment, not for ever.
type Gate struct {
	places chan struct{}
	wait   time.Duration
}

// NewGate returns a gate with places, for each of which wait is waited.
func NewGate(places int, wait time.Duration) *Gate {
	return &Gate{make(chan struct{}, places), wait}
}

// Enter takes a place, which Leave gives back. It returns ErrOverloaded when
// none gets free in time, or the context's error when that ends first.
func (g *Gate) Enter(ctx context.Context) error {
	select {
	case g.places <- struct{}{}:
		return nil
	default:
	}
	patience := time.NewTimer(g.wait)
	defer patience.Stop()
	select {
	case g.places <- struct{}{}:
		return nil
	case <-patience.C:
		return ErrOverloaded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Leave gives back the place that Enter took.
func (g *Gate) Leave() { <-g.places }
