package main

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// check prints a line for each thing that is wrong with a database.
func check(ctx context.Context, out io.Writer, address string) error {
	if isPostgres(address) {
		return errors.New("a database on a PostgreSQL server is checked by pg_amcheck")
	}
	findings, err := sqlite.Check(ctx, address)
	if err != nil {
		return err
	}
	for _, finding := range findings {
		fmt.Fprintln(out, finding)
	}
	if len(findings) > 0 {
		return fmt.Errorf("database %s: %d findings", address, len(findings))
	}
	return nil
}

func isPostgres(address string) bool {
	scheme, _, ok := strings.Cut(address, "://")
	return ok && (scheme == "postgres" || scheme == "postgresql")
}
