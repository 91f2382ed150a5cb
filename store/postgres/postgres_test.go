//go:build unix

package store_test

import (
	"fmt"
	"testing"

	"countries/store/postgrestest"
)

func TestPostgres(t *testing.T) {
	server := postgrestest.Start(t, "fsync = off")
	databases := 0
	testStore(t, engine{lasting: true, database: func(t testing.TB) string {
		databases++
		return server.CreateDatabase(t, fmt.Sprint("countries", databases))
	}})
}
