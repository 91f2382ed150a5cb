package middleware_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"countries/handlers"
	"countries/handlers/middleware"
	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

const germany = `{"name":"Germany","capital":"Berlin","area":357022}`

func openStore(tb testing.TB) store.Store {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "countries.db")
	s, err := sqlite.Open(tb.Context(), path, store.Options{Sample: models.Sample()})
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

// newService is the whole service over a new database with the sample.
func newService(tb testing.TB, options handlers.Options) http.Handler {
	tb.Helper()
	return handlers.New(openStore(tb), options)
}

// send sends a request with headers that are given as "Name: value".
func send(tb testing.TB, service http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	tb.Helper()
	request := httptest.NewRequestWithContext(tb.Context(), method, target, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Add(name, value)
	}
	recorder := httptest.NewRecorder()
	service.ServeHTTP(recorder, request)
	return recorder
}

// newKeysOnly answers 200, or 401 without a key.
func newKeysOnly(keys middleware.Keys) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(func(c *gin.Context) {
		if c.Next(); c.Errors.Last() != nil {
			c.Status(http.StatusUnauthorized)
		}
	}, keys.Require)
	router.POST("/", func(c *gin.Context) { c.Status(http.StatusOK) })
	return router
}
