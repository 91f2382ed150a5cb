//go:build unix

package postgres

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"countries/models"
	"countries/store"
	"countries/store/postgres/postgrestest"
)

// sample is what a new database of most tests has.
func sample() []models.Country {
	return []models.Country{
		{ID: 1, Name: "Thailand", Capital: "Bangkok", Area: 513120},
		{ID: 2, Name: "Australia", Capital: "Canberra", Area: 7617930},
		{ID: 3, Name: "Egypt", Capital: "Cairo", Area: 1010408},
	}
}

// openServer opens a new database of a new server, its address with parameters.
func openServer(t *testing.T, parameters string, settings ...string) (*Store, *postgrestest.Server) {
	t.Helper()
	server := postgrestest.Start(t, settings...)
	return mustOpen(t, server.CreateDatabase(t, "countries")+parameters, store.Options{}), server
}

func mustOpen(t testing.TB, address string, options store.Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), address, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// create stores one country.
func create(t testing.TB, s store.Store) error {
	_, err := s.Create(t.Context(), []models.Country{{Name: "x"}})
	return err
}

// mustCreate creates a country with this id, or a new one for 0, and returns its id.
func mustCreate(t testing.TB, s store.Store, id int64) int64 {
	t.Helper()
	created, err := s.Create(t.Context(), []models.Country{{ID: id, Name: "x"}})
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	return created[0].ID
}

// mustList reads a list to its end.
func mustList(t testing.TB, s store.Store, options store.ListOptions) (countries []models.Country, total int64) {
	t.Helper()
	listing, err := s.List(t.Context(), options)
	if err != nil {
		t.Fatalf("List(%+v): %v", options, err)
	}
	defer listing.Close()
	for c, err := range listing.Countries {
		if err != nil {
			t.Fatalf("reading a list: %v", err)
		}
		countries = append(countries, c)
	}
	return countries, listing.Total
}

// mustFill stores so many countries.
func mustFill(t *testing.T, s store.Store, n int) {
	t.Helper()
	for n > 0 {
		batch := make([]models.Country, min(n, 10_000))
		for i := range batch {
			text := fmt.Sprint((n-i)*7919%100_003, strings.Repeat(" and more", 10))
			batch[i] = models.Country{Name: "n" + text, Capital: "c" + text, Area: int64(n - i)}
		}
		if _, err := s.Create(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		n -= len(batch)
	}
}

// connect returns the connection of another program.
func connect(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// exec runs statements on a connection.
func exec(t testing.TB, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// mustBeTrue compares what the service keeps about the countries with the
// countries themselves.
func mustBeTrue(t testing.TB, address string) {
	t.Helper()
	conn := connect(t, address)
	var total, counted, unused, touching int64
	err := conn.QueryRow(t.Context(), `SELECT (SELECT total FROM content), (SELECT count(*) FROM countries),
		(SELECT count(*) FROM countries, (SELECT range_agg(ids) AS used FROM (SELECT ids FROM changes
			UNION ALL SELECT int8multirange(int8range(first, last, '[]')) FROM used_ids) u) u WHERE NOT used @> id),
		(SELECT count(*) FROM (SELECT last, lead(first) OVER (ORDER BY first) AS next FROM used_ids) r WHERE next <= last + 1)`).
		Scan(&total, &counted, &unused, &touching)
	if err != nil {
		t.Fatal(err)
	}
	if total != counted || unused != 0 || touching != 0 {
		t.Errorf("total %d of %d countries; %d ids are not used; %d ranges of used ids touch", total, counted, unused, touching)
	}
}

// syncBuffer is a buffer for several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
