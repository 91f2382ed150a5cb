package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckDatabase: an address that another program takes is no name of a file
// that is made here, and is not quoted, because it may hold a password.
func TestCheckDatabase(t *testing.T) {
	t.Parallel()
	const (
		forms = "--database must be a file, :memory: or postgres://USER@HOST/NAME, not "
		list  = forms + "a list such as host=HOST dbname=NAME"
		alone = "; a file is named by its path alone"
	)
	for address, want := range map[string]string{
		"countries.db":                            "",
		"/var/lib/countries/countries.db":         "",
		"./file:x.db":                             "",
		"dir/what?.db":                            "",
		`C:\data\countries.db`:                    "",
		"2026-11-25 20:00.db":                     "",
		":memory:":                                "",
		"postgres://me:pw@127.0.0.1/x?host=/tmp":  "",
		"postgresql:///x":                         "",
		"postgres://h1:1,h2:2/x":                  "",
		"":                                        "--database must not be empty",
		"host=127.0.0.1 dbname=x user=me":         list,
		"dbname=x":                                list,
		"user = me password = pw dbname = x":      list,
		"DBNAME=x":                                list,
		"application_name=c host=/tmp dbname=x":   list,
		"file:x.db?mode=memory":                   forms + "file:" + alone,
		"file::memory:?cache=shared":              forms + "file:" + alone,
		"file:///var/lib/x.db":                    forms + "file://" + alone,
		"sqlite:///./countries.db":                forms + "sqlite://" + alone,
		"sqlite+aiosqlite:///countries.db":        forms + "sqlite+aiosqlite://" + alone,
		"sqlite:countries.db":                     forms + "sqlite:" + alone,
		"postgresql+asyncpg://me:pw@127.0.0.1/x":  forms + "postgresql+asyncpg://",
		"postgres:x":                              forms + "postgres:",
		"jdbc:postgresql://127.0.0.1/x?user=me":   forms + "jdbc:",
		"mysql://me:pw@127.0.0.1/x":               forms + "mysql://",
		":memory":                                 forms + "a name that begins with a colon",
		":memory:?cache=shared":                   forms + "a name that begins with a colon",
		"countries.db?mode=ro":                    forms + "a name with options (?…=…)" + alone,
		"/var/lib/x.db?_pragma=busy_timeout(100)": forms + "a name with options (?…=…)" + alone,
	} {
		got := ""
		if err := checkDatabase(address); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", address, got, want)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs("countries.db")
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"countries.db":      here,
		"/srv/countries.db": "/srv/countries.db",
		":memory:":          "memory only: it is gone when the program ends",
		"postgres://me:secret@db.example:5432/x?password=secret": "PostgreSQL, database x on db.example:5432",
		"postgresql:///x?host=/tmp&password=secret":              "PostgreSQL, database x on this machine",
		"postgres://me:secret@h1:1,h2:2/x":                       "PostgreSQL, database x on h1:1,h2:2",
		"postgres://me:%zz@secret/x":                             "PostgreSQL",
	} {
		if got := place(address); got != want || strings.Contains(got, "secret") {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}
