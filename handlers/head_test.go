package handlers_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/handlers"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// counted counts the rows that are read of a store's lists.
type counted struct {
	store.Store
	rows atomic.Int64
}

func (c *counted) List(ctx context.Context, options store.ListOptions) (*store.Listing, error) {
	listing, err := c.Store.List(ctx, options)
	if err != nil {
		return nil, err
	}
	rows := listing.Countries
	listing.Countries = func(yield func(models.Country, error) bool) {
		rows(func(country models.Country, err error) bool {
			c.rows.Add(1)
			return yield(country, err)
		})
	}
	return listing, nil
}

// TestHeadOfLongList: what a list is like is told without reading it to its
// end, as is that a client has it.
func TestHeadOfLongList(t *testing.T) {
	t.Parallel()
	const rows = 20_000 // of which the first 5,000 make a list that is sent as it is read
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "countries.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	long := make([]models.Country, rows)
	for i := range long {
		long[i] = models.Country{Name: strings.Repeat("x", 200)}
	}
	if _, err := s.Create(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	counted := &counted{Store: s}
	service := handlers.New(counted, handlers.Options{})
	read := func(method string, headers ...string) (http.Header, int64) {
		t.Helper()
		before := counted.rows.Load()
		got := send(t, service, method, "/countries", "", headers...).Header()
		got.Del("X-Request-ID")
		return got, counted.rows.Load() - before
	}
	want, whole := read("GET")
	if whole != rows {
		t.Errorf("GET reads %d rows, want %d", whole, rows)
	}
	got, n := read("HEAD")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("HEAD differs from GET (-get +head)\n%s", diff)
	}
	if n > rows/2 {
		t.Errorf("HEAD reads %d rows of %d", n, rows)
	}
	for _, method := range []string{"GET", "HEAD"} {
		if _, n := read(method, "If-None-Match: "+want.Get("ETag")); n > rows/2 {
			t.Errorf("%s of what is known reads %d rows of %d", method, n, rows)
		}
	}
}
