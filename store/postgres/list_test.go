//go:build unix

package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/models"
)

// Every page is read from an index, from where it begins to where it ends.
func TestPostgresQueryPlans(t *testing.T) {
	p, server := openServer(t, "", "fsync = off")
	mustFill(t, p, 20_000)
	server.Exec(t, "countries", "ANALYZE")
	after := &models.Country{ID: 10_000, Name: "n5", Capital: "c5", Area: 10_000}
	few := int64(20)
	tests := []struct {
		options ListOptions
		want    string
	}{
		{ListOptions{Limit: 100}, "Index Scan using countries_pkey on countries"},
		{ListOptions{Limit: 100, After: after}, "Index Scan using countries_pkey on countries; Index Cond: (id > '10000'::bigint)"},
		{ListOptions{Limit: 100, After: after, Sort: "-id"}, "Index Scan Backward using countries_pkey on countries; Index Cond: (id < '10000'::bigint)"},
		{ListOptions{Limit: 100, Sort: "name"}, "Index Scan using countries_name on countries"},
		{ListOptions{Limit: 100, After: after, Sort: "name"}, "Index Scan using countries_name on countries; Index Cond: (ROW(name, id) > ROW('n5'::text, '10000'::bigint))"},
		{ListOptions{Limit: 100, After: after, Sort: "-name"}, "Index Scan Backward using countries_name on countries; Index Cond: (ROW(name, id) < ROW('n5'::text, '10000'::bigint))"},
		{ListOptions{Limit: 100, After: after, Sort: "capital"}, "Index Scan using countries_capital on countries; Index Cond: (ROW(capital, id) > ROW('c5'::text, '10000'::bigint))"},
		{ListOptions{Limit: 100, After: after, Sort: "-capital"}, "Index Scan Backward using countries_capital on countries; Index Cond: (ROW(capital, id) < ROW('c5'::text, '10000'::bigint))"},
		{ListOptions{Limit: 100, After: after, Sort: "area"}, "Index Scan using countries_area on countries; Index Cond: (ROW(area, id) > ROW('10000'::bigint, '10000'::bigint))"},
		{ListOptions{Limit: 100, After: after, Sort: "-area"}, "Index Scan Backward using countries_area on countries; Index Cond: (ROW(area, id) < ROW('10000'::bigint, '10000'::bigint))"},
		{ListOptions{Limit: 100, Sort: "area", MaxArea: &few}, "Index Scan using countries_area on countries; Index Cond: (area <= '20'::bigint)"},
	}
	for _, tt := range tests {
		statement, args := postgresDialect().list(tt.options, false)
		if diff := cmp.Diff("Limit; -> "+tt.want, postgresPlan(t, p, statement, args)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.options, diff)
		}
	}
}

func postgresPlan(t *testing.T, p *Postgres, statement string, args []any) string {
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
func TestPostgresSlowReaders(t *testing.T) {
	p, _ := openServer(t, "?pool_max_conns=4", "fsync = off")
	mustFill(t, p, 20_000)
	var open []*Listing
	for range 2 {
		listing, err := p.List(t.Context(), ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, listing)
	}
	if listing, err := p.List(t.Context(), ListOptions{}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a third long list = %v, %v, want ErrUnavailable", listing, err)
	}
	var pages []*Listing
	for range 10 {
		page, err := p.List(t.Context(), ListOptions{Limit: 1001, Sort: "-name"})
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page)
	}
	if err := create(t, p); err != nil {
		t.Error(err)
	}
	for _, listing := range append(open, pages...) {
		if err := listing.Close(); err != nil {
			t.Error(err)
		}
	}
	// A list that was not read to its end gives back its place as well.
	for range 3 {
		listing, err := p.List(t.Context(), ListOptions{})
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
	listing, err := p.List(t.Context(), ListOptions{})
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

// Searches leave connections for everything else.
func TestPostgresSearches(t *testing.T) {
	p, _ := openServer(t, "?pool_max_conns=4", "fsync = off")
	if got, want := cap(p.scans), 1; got != want {
		t.Fatalf("%d searches at once, want %d", got, want)
	}
	if !p.scans.try() {
		t.Fatal("there is no turn for a search")
	}
	if listing, err := p.List(t.Context(), ListOptions{Query: "x"}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a second search = %v, %v, want ErrUnavailable", listing, err)
	}
	p.scans.leave()
	listing, err := p.List(t.Context(), ListOptions{Query: "x"})
	if err != nil {
		t.Fatal(err)
	}
	defer listing.Close()
	if !p.scans.try() {
		t.Error("a search that was read keeps its turn")
	}
}

// An open list does not keep a Store from closing, and does not look whole.
func TestPostgresCloseWhileReading(t *testing.T) {
	p, _ := openServer(t, "", "fsync = off")
	mustFill(t, p, 50_000)
	listing, err := p.List(t.Context(), ListOptions{})
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
	if !errors.Is(last, ErrUnavailable) {
		t.Errorf("the list ended with %v after %d rows, want ErrUnavailable", last, n)
	}
}
