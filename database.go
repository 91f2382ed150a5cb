package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"countries/store"
	"countries/store/postgres"
	"countries/store/sqlite"
)

// Addresses of databases that other programs take. Each would be made a file
// of that name here.
var (
	keyValues = regexp.MustCompile(`(?i)(^|\s)(host|hostaddr|port|dbname|database|user|password|passfile|service|sslmode)\s*=`)
	schemes   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+:(//)?`) // of two letters at least: C: is a drive
	options   = regexp.MustCompile(`\?[^/\\]*=`)
)

// checkDatabase says what is wrong with the form of a database's address. It
// never quotes the address, which may hold a password.
func checkDatabase(address string) error {
	const forms = "--database must be a file, :memory: or postgres://USER@HOST/NAME, not "
	scheme := schemes.FindString(address)
	switch {
	case address == "":
		return errors.New("--database must not be empty")
	case address == ":memory:", isPostgres(address):
		return nil
	case keyValues.MatchString(address):
		return errors.New(forms + "a list such as host=HOST dbname=NAME")
	case strings.HasPrefix(scheme, "file:"), strings.HasPrefix(scheme, "sqlite"):
		return errors.New(forms + scheme + "; a file is named by its path alone")
	case scheme != "":
		return errors.New(forms + scheme)
	case strings.HasPrefix(address, ":"):
		return errors.New(forms + "a name that begins with a colon")
	case options.MatchString(address):
		return errors.New(forms + "a name with options (?…=…); a file is named by its path alone")
	}
	return nil
}

func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// place says where the data of a database is, without a password.
func place(address string) string {
	switch {
	case address == ":memory:":
		return "memory only: it is gone when the program ends"
	case isPostgres(address):
		u, err := url.Parse(address)
		if err != nil { // more than one host, for example
			return "PostgreSQL"
		}
		return fmt.Sprintf("PostgreSQL, database %s on %s", cmp.Or(strings.Trim(u.Path, "/"), "of the user's name"), cmp.Or(u.Host, "this machine"))
	}
	if path, err := filepath.Abs(address); err == nil {
		return path
	}
	return address
}

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
