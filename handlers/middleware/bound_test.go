package middleware_test

import (
	"context"
	"errors"
	"testing"

	"countries/handlers/middleware"
	"countries/store"
)

// TestBound: while as many whole lists are being read as may be, one more is
// refused, pages and single countries are served, and each place comes back.
func TestBound(t *testing.T) {
	t.Parallel()
	s := middleware.Bound(openStore(t))
	ctx, leave := context.WithCancel(t.Context())
	open := func(ctx context.Context, options store.ListOptions) error {
		listing, err := s.List(ctx, options)
		if err == nil {
			t.Cleanup(func() { listing.Close() })
		}
		return err
	}
	for range 16 {
		if err := open(ctx, store.ListOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := open(t.Context(), store.ListOptions{}); !errors.Is(err, middleware.ErrOverloaded) {
		t.Errorf("one too many: got %v", err)
	}
	if err := open(t.Context(), store.ListOptions{Limit: 1}); err != nil {
		t.Errorf("a page: got %v", err)
	}
	if _, err := s.Get(t.Context(), 1); err != nil {
		t.Errorf("a country: got %v", err)
	}
	leave() // the requests of those that were never read have ended
	for range 50 {
		listing, err := s.List(t.Context(), store.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for range listing.Countries {
			break
		}
		if err := listing.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
