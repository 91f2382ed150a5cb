package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countries/handlers"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

// openSample opens a new database with the three sample countries.
func openSample(tb testing.TB) store.Store {
	tb.Helper()
	return openStore(tb, filepath.Join(tb.TempDir(), "countries.db"))
}

func openStore(tb testing.TB, database string) store.Store {
	tb.Helper()
	s, err := sqlite.Open(tb.Context(), database, store.Options{Sample: models.Sample()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// copies hands out stores with the three sample countries, each on a copy of
// one database file: that is quicker than to make each anew.
type copies struct{ template []byte }

func newCopies(tb testing.TB) copies {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "template.db")
	s, err := sqlite.Open(tb.Context(), path, store.Options{Sample: models.Sample()})
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.Close(); err != nil { // which leaves everything in the one file
		tb.Fatal(err)
	}
	template, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return copies{template}
}

func (c copies) open(tb testing.TB) store.Store {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "countries.db")
	if err := os.WriteFile(path, c.template, 0o600); err != nil {
		tb.Fatal(err)
	}
	return openStore(tb, path)
}

// newService is the whole service over a new database with the sample.
func newService(tb testing.TB) http.Handler {
	tb.Helper()
	return checked(tb, handlers.New(openSample(tb), handlers.Options{}))
}

// send sends a request with a JSON body, if it is not "", and headers that
// are given as "Name: value".
func send(tb testing.TB, service http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	tb.Helper()
	request := httptest.NewRequestWithContext(tb.Context(), method, target, strings.NewReader(body))
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	service.ServeHTTP(recorder, request)
	return recorder
}
