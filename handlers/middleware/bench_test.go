package middleware_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"countries/handlers/middleware"
)

// discard is the least that an answer can cost.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkChain is what each middleware, and all of them, add to a handler
// that does next to nothing.
func BenchmarkChain(b *testing.B) {
	quiet := slog.New(slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelWarn}))
	verbose := slog.New(slog.NewJSONHandler(io.Discard, nil))
	metrics := middleware.NewMetrics()
	compressor := middleware.NewCompressor()
	var origins middleware.Origins
	var keys middleware.Keys
	if err := keys.UnmarshalText([]byte("a-key-of-sixteen-characters")); err != nil {
		b.Fatal(err)
	}
	chain := []gin.HandlerFunc{
		middleware.RequestID, middleware.Log(quiet), metrics.Count, middleware.Secure(false, nil), origins.CORS,
		compressor.Compress, middleware.NewBodies(1 << 20).Pace, middleware.Shed, origins.RefuseForeign(nil, quiet), keys.Require,
	}
	all := func(log *slog.Logger) []gin.HandlerFunc {
		with := append([]gin.HandlerFunc{}, chain...)
		with[1] = middleware.Log(log)
		return with
	}
	for _, bench := range []struct {
		name   string
		chain  []gin.HandlerFunc
		accept string
	}{
		{"none", nil, ""},
		{"request id", chain[:1], ""},
		{"log", chain[1:2], ""},
		{"metrics", chain[2:3], ""},
		{"secure", chain[3:4], ""},
		{"compress", chain[5:6], ""},
		{"the rest", append(append([]gin.HandlerFunc{}, chain[4]), chain[6:]...), ""},
		{"all", all(quiet), ""},
		{"all, logging", all(verbose), ""},
		{"all, compressed and kept", all(quiet), "gzip, deflate, br"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			gin.SetMode(gin.ReleaseMode)
			router := gin.New()
			router.Use(bench.chain...)
			body := []byte(strings.Repeat(`{"id":1,"name":"Thailand","capital":"Bangkok","area":513120},`, 250))
			length, json, tag := []string{"15250"}, []string{"application/json"}, []string{`"tag"`}
			router.GET("/countries", func(c *gin.Context) {
				header := c.Writer.Header()
				header["Content-Type"], header["Content-Length"], header["Etag"] = json, length, tag
				_, _ = c.Writer.Write(body)
			})
			request := httptest.NewRequestWithContext(b.Context(), "GET", "/countries", nil)
			if bench.accept != "" {
				request.Header.Set("Accept-Encoding", bench.accept)
			}
			b.ReportAllocs()
			for b.Loop() {
				router.ServeHTTP(discard{make(http.Header)}, request)
			}
		})
	}
}
