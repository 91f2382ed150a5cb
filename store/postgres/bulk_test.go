//go:build unix

package postgres

import (
	"context"
	"fmt"
	"testing"

	"countries/models"
	"countries/store"
	"countries/store/postgres/postgrestest"
	"countries/store/storetest"
)

func TestBulk(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t, "fsync = off")
	var addresses []string
	engine := storetest.Engine{
		New: func(t testing.TB) string {
			addresses = append(addresses, server.CreateDatabase(t, fmt.Sprint("bulk", len(addresses))))
			return addresses[len(addresses)-1]
		},
		Open: func(ctx context.Context, address string, options store.Options) (store.Store, error) {
			return Open(ctx, address, options)
		},
	}
	storetest.RunBulk(t, engine, func(t testing.TB, address string) store.Bulk {
		t.Helper()
		b, err := OpenBulk(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
		return b
	})
	for _, address := range addresses {
		mustBeTrue(t, address)
	}
}

// Rows of an import see those before them, however many there are.
func TestImportRepeated(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t, "fsync = off")
	address := server.CreateDatabase(t, "countries")
	b, err := OpenBulk(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	const n = 2*importRows + 1
	rows := func(yield func(models.Country, error) bool) {
		for i := range n {
			c := models.Country{ID: int64(i + 1), Name: "é", Area: int64(i)}
			again := models.Country{ID: c.ID, Name: "new", Area: c.Area}
			for _, row := range []models.Country{c, c, again} {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
	want := store.Imported{Added: n, Replaced: n, Unchanged: n}
	if got, err := b.Import(t.Context(), rows, true); err != nil || got != want {
		t.Errorf("Import = %+v, %v, want %+v", got, err, want)
	}
	s := mustOpen(t, address, store.Options{})
	if _, total := mustList(t, s, store.ListOptions{Query: "new", Limit: 1}); total != n {
		t.Errorf("%d countries are replaced, want %d", total, n)
	}
	mustBeTrue(t, address)
}
