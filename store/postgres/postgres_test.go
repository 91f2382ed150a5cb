//go:build unix

package postgres

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"countries/store"
	"countries/store/postgres/postgrestest"
	"countries/store/storetest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	top := t
	server := postgrestest.Start(t, "fsync = off")
	databases := 0
	others := make(map[string]*pgx.Conn) // connections of another program
	storetest.Run(t, storetest.Engine{
		New: func(t testing.TB) string {
			databases++
			return server.CreateDatabase(t, fmt.Sprint("countries", databases))
		},
		Open: func(ctx context.Context, address string, options store.Options) (store.Store, error) {
			s, err := Open(ctx, address, options)
			if err != nil {
				return nil, err
			}
			return s, nil
		},
		Lasting: true,
		Shared:  true,
		Exec: func(t testing.TB, address string, statements ...string) {
			t.Helper()
			if others[address] == nil {
				others[address] = connect(top, address)
			}
			exec(t, others[address], statements...)
		},
	})
}
