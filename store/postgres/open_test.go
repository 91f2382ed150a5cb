//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
	"countries/store/postgres/postgrestest"
)

// The password is never in an error, however wrong the address.
func TestAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct{ address, want string }{
		{"postgres://me:s3cret@127.0.0.1:port/countries", "database: cannot parse `postgres://127.0.0.1:port/countries`: invalid port"},
		{"postgres://me:s3%ret@127.0.0.1/countries", "database: the URL is wrong: the user or the password has a character that must be percent-encoded"},
		{"postgres://me:s3cret/@127.0.0.1/countries", "database: the URL is wrong: the user or the password has a character that must be percent-encoded"},
		{"postgresql://me:s3cret@127.0.0.1/countries?sslmode=maybe", "database: cannot parse `postgresql://127.0.0.1/countries?sslmode=maybe`: failed to configure TLS (sslmode is invalid)"},
		{"postgres://127.0.0.1/countries?password=s3cret&sslmode=maybe", "database: the URL is wrong"},
		{"postgres://127.0.0.1/countries?pool_max_conns=none", "database: cannot parse `postgres://127.0.0.1/countries?pool_max_conns=none`: cannot parse pool_max_conns (strconv.ParseInt: parsing \"none\": invalid syntax)"},
	}
	for _, tt := range tests {
		s, err := Open(t.Context(), tt.address, store.Options{})
		if err == nil {
			s.Close()
			t.Errorf("%s: opened", tt.address)
		} else if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.address, diff)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t, "fsync = off")
	at := fmt.Sprintf("postgres://127.0.0.1:%d", server.Port)

	t.Run("Refused", func(t *testing.T) {
		newer := server.CreateDatabase(t, "newer")
		mustOpen(t, newer, store.Options{}).Close()
		server.Exec(t, "newer", `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`)
		server.Exec(t, "postgres", `CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'`)
		server.CreateDatabase(t, "other")
		server.Exec(t, "other", `CREATE TABLE goose_db_version (version_id bigint)`, `INSERT INTO goose_db_version VALUES (1)`)
		server.CreateDatabase(t, "taken")
		server.Exec(t, "taken", `CREATE TABLE countries (name text)`)
		server.CreateDatabase(t, "forbidden")
		server.Exec(t, "forbidden", `CREATE ROLE reader LOGIN PASSWORD 'reader'`)
		wrong := strings.Replace(server.URL("postgres"), url.QueryEscape("sesame"), "s3cret", 1)
		tests := []struct{ address, want string }{
			{wrong, "postgres: password authentication failed for user \"postgres\" (SQLSTATE 28P01)"},
			{server.URL("nowhere"), "nowhere: database \"nowhere\" does not exist (SQLSTATE 3D000)"},
			{newer, "newer: it was written by a newer version of this program (schema 99, this program knows 2)"},
			{server.URL("latin"), "latin: its encoding is LATIN1; it must be UTF8"},
			{server.URL("other"), "other: it belongs to another program"},
			{server.URL("taken"), "taken: relation \"countries\" already exists (SQLSTATE 42P07)"},
			{strings.Replace(server.URL("forbidden"), url.UserPassword("postgres", postgrestest.Password).String(), "reader:reader", 1),
				"forbidden: permission denied for schema public (SQLSTATE 42501)"},
		}
		for _, tt := range tests {
			s, err := Open(t.Context(), tt.address, store.Options{})
			if err == nil {
				s.Close()
				t.Errorf("%s: opened", tt.address)
			} else if diff := cmp.Diff("database "+at+"/"+tt.want, err.Error()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.address, diff)
			}
		}
	})

	// Of programs that start together one gives the database its content.
	t.Run("Together", func(t *testing.T) {
		database := server.CreateDatabase(t, "together")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				s, err := Open(t.Context(), database, store.Options{Sample: sample()})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if countries, total := mustList(t, s, store.ListOptions{}); total != 3 || cmp.Diff(sample(), countries) != "" {
					t.Errorf("total %d of %v, want the sample", total, countries)
				}
			})
		}
		wg.Wait()
	})
}

// A Store is opened without a server, answers at once that there is none, and
// serves as soon as there is one, again and again.
func TestComesAndGoes(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t, "fsync = off")
	database := server.CreateDatabase(t, "countries")
	server.Stop(t)
	var log syncBuffer
	s := mustOpen(t, database, store.Options{Sample: sample(), Log: slog.New(slog.NewTextHandler(&log, nil))})
	mustBeUnavailable(t, s)
	server.Start(t)
	awaitReady(t, s)
	if created := mustCreate(t, s, 0); created != 4 {
		t.Errorf("created %d, want 4", created)
	}
	for range 2 {
		server.Stop(t)
		mustBeUnavailable(t, s)
		server.Start(t)
		awaitReady(t, s)
		if _, total := mustList(t, s, store.ListOptions{}); total != 4 {
			t.Errorf("total %d, want 4", total)
		}
	}
	if strings.Contains(log.String(), "sesame") {
		t.Errorf("the password is in the log:\n%s", log.String())
	}
	for _, line := range []string{"level=WARN msg=\"the database cannot be reached", "level=INFO msg=\"the database can be reached\""} {
		if n := strings.Count(log.String(), line); n != 3 {
			t.Errorf("%d lines have %s, want 3:\n%s", n, line, log.String())
		}
	}
}

func mustBeUnavailable(t *testing.T, s store.Store) {
	t.Helper()
	calls := map[string]func() error{
		"Revision": func() error { _, err := s.Revision(t.Context()); return err },
		"List":     func() error { _, err := s.List(t.Context(), store.ListOptions{}); return err },
		"Get":      func() error { _, err := s.Get(t.Context(), 1); return err },
		"Create":   func() error { _, err := s.Create(t.Context(), sample()); return err },
		"Update": func() error {
			_, err := s.Update(t.Context(), 1, func(*models.Country) error { return nil })
			return err
		},
		"Delete": func() error { return s.Delete(t.Context(), 1, nil) },
		"Ready":  func() error { return s.Ready(t.Context()) },
	}
	for name, call := range calls {
		start := time.Now()
		if err := call(); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s = %v, want ErrUnavailable", name, err)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func awaitReady(t *testing.T, s store.Store) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if err = s.Ready(t.Context()); err == nil {
			return
		}
	}
	t.Fatal(err)
}
