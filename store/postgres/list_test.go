//go:build unix

package postgres

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
)

// Every page is read from an index, from where it begins to where it ends.
func TestQueryPlans(t *testing.T) {
	t.Parallel()
	p, server := openServer(t, "", "fsync = off")
	mustFill(t, p, 20_000)
	server.Exec(t, "countries", "ANALYZE")
	after := &models.Country{ID: 10_000, Name: "n5", Capital: "c5", Area: 10_000}
	few := int64(20)
	tests := []struct {
		options store.ListOptions
		want    string
	}{
		{store.ListOptions{Limit: 100}, "Index Scan using countries_pkey on countries"},
		{store.ListOptions{Limit: 100, After: after}, "Index Scan using countries_pkey on countries; Index Cond: (id > '10000'::bigint)"},
		{store.ListOptions{Limit: 100, After: after, Sort: "-id"}, "Index Scan Backward using countries_pkey on countries; Index Cond: (id < '10000'::bigint)"},
		{store.ListOptions{Limit: 100, Sort: "name"}, "Index Scan using countries_name on countries"},
		{store.ListOptions{Limit: 100, After: after, Sort: "name"}, "Index Scan using countries_name on countries; Index Cond: (ROW(name, id) > ROW('n5'::text, '10000'::bigint))"},
		{store.ListOptions{Limit: 100, After: after, Sort: "-name"}, "Index Scan Backward using countries_name on countries; Index Cond: (ROW(name, id) < ROW('n5'::text, '10000'::bigint))"},
		{store.ListOptions{Limit: 100, After: after, Sort: "capital"}, "Index Scan using countries_capital on countries; Index Cond: (ROW(capital, id) > ROW('c5'::text, '10000'::bigint))"},
		{store.ListOptions{Limit: 100, After: after, Sort: "-capital"}, "Index Scan Backward using countries_capital on countries; Index Cond: (ROW(capital, id) < ROW('c5'::text, '10000'::bigint))"},
		{store.ListOptions{Limit: 100, After: after, Sort: "area"}, "Index Scan using countries_area on countries; Index Cond: (ROW(area, id) > ROW('10000'::bigint, '10000'::bigint))"},
		{store.ListOptions{Limit: 100, After: after, Sort: "-area"}, "Index Scan Backward using countries_area on countries; Index Cond: (ROW(area, id) < ROW('10000'::bigint, '10000'::bigint))"},
		{store.ListOptions{Limit: 100, Sort: "area", MaxArea: &few}, "Index Scan using countries_area on countries; Index Cond: (area <= '20'::bigint)"},
	}
	for _, tt := range tests {
		statement, args := listQuery(tt.options, nil)
		if diff := cmp.Diff("Limit; -> "+tt.want, postgresPlan(t, p, statement, args)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.options, diff)
		}
	}
}

func postgresPlan(t *testing.T, p *Store, statement string, args []any) string {
	t.Helper()
	rows, err := p.pool.Query(t.Context(), "EXPLAIN (COSTS OFF) "+statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, strings.Join(strings.Fields(line), " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "; ")
}

// However many lists are open, and whoever reads them, the others are served.
func TestSlowReaders(t *testing.T) {
	t.Parallel()
	p, _ := openServer(t, "?pool_max_conns=4", "fsync = off")
	mustFill(t, p, 20_000)
	var open []*store.Listing
	for range 2 {
		listing, err := p.List(t.Context(), store.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, listing)
	}
	if listing, err := p.List(t.Context(), store.ListOptions{}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a third long list = %v, %v, want ErrUnavailable", listing, err)
	}
	var pages []*store.Listing
	for range 10 {
		page, err := p.List(t.Context(), store.ListOptions{Limit: 1001, Sort: "-name"})
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page)
	}
	if err := create(t, p); err != nil {
		t.Error(err)
	}
	for _, listing := range append(open, pages...) {
		listing.Close()
	}
	// A list that was not read to its end gives back its place as well.
	for range 3 {
		listing, err := p.List(t.Context(), store.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err := range listing.Countries {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 5000 {
				break
			}
		}
		listing.Close()
	}
	listing, err := p.List(t.Context(), store.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range listing.Countries {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 20_001 {
		t.Errorf("read %d countries, want 20001", n)
	}
}

// An open list does not keep a Store from closing, and does not look whole.
func TestCloseWhileReading(t *testing.T) {
	t.Parallel()
	p, _ := openServer(t, "", "fsync = off")
	mustFill(t, p, 50_000)
	listing, err := p.List(t.Context(), store.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer listing.Close()
	var last error
	n := 0
	for _, err := range listing.Countries {
		if n++; n == 10 {
			closed := make(chan error)
			go func() { closed <- p.Close() }()
			<-p.closing.Done()
			defer func() {
				if err := <-closed; err != nil {
					t.Error(err)
				}
			}()
		}
		last = err
	}
	if !errors.Is(last, store.ErrUnavailable) {
		t.Errorf("the list ended with %v after %d rows, want ErrUnavailable", last, n)
	}
}
