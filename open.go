package main

import (
	"context"
	"errors"
	"strings"

	"countries/store"
	"countries/store/postgres"
	"countries/store/sqlite"
)

// openStore opens the database at an address: a file, :memory:, or
// postgres://USER@HOST/NAME.
func openStore(ctx context.Context, address string, options store.Options) (store.Store, error) {
	if isPostgres(address) {
		s, err := postgres.Open(ctx, address, options)
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	s, err := sqlite.Open(ctx, address, options)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// backup copies a database to a new file.
func backup(ctx context.Context, address, target string) error {
	if isPostgres(address) {
		return errors.New("a database on a PostgreSQL server is copied by pg_dump")
	}
	return sqlite.Backup(ctx, address, target)
}

func isPostgres(address string) bool {
	scheme, _, ok := strings.Cut(address, "://")
	return ok && (scheme == "postgres" || scheme == "postgresql")
}
