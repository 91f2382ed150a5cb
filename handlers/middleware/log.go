package middleware

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"countries/store"
)

// maxLoggedPath is how many bytes of a path the log keeps.
const maxLoggedPath = 256

// Log writes one line about each request, once it is answered or broken off.
// An answer of 500 or more, and one that the service broke off, has its cause
// and a level above Info. Nothing of a query, a header or a body but the
// request's id is written.
func Log(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		finished := false
		defer func() { // also when the answer is broken off by a panic
			level := levelOf(c, finished)
			if !log.Enabled(c.Request.Context(), level) {
				return
			}
			line := make([]slog.Attr, 0, 10)
			line = append(line,
				slog.String("method", methodOf(c.Request)),
				slog.String("route", c.FullPath()),
				slog.String("path", cut(c.Request.URL.Path, maxLoggedPath)),
				slog.Int("status", c.Writer.Status()),
				slog.Duration("duration", time.Since(start)),
				slog.Int("bytes", max(c.Writer.Size(), 0)),
				slog.String("request_id", requestID(c)),
				slog.String("client", c.ClientIP()))
			if !finished {
				line = append(line, slog.Bool("broken_off", true))
			}
			if cause := c.Errors.Last(); cause != nil && failed(c, finished) {
				line = append(line, slog.String("error", cause.Error()))
			}
			log.LogAttrs(c.Request.Context(), level, "request", line...)
		}()
		c.Next()
		finished = true
	}
}

// failed tells whether the request was not answered as the service means to.
func failed(c *gin.Context, finished bool) bool {
	return !finished || c.Writer.Status() >= http.StatusInternalServerError
}

func levelOf(c *gin.Context, finished bool) slog.Level {
	switch {
	case !failed(c, finished), c.Request.Context().Err() != nil: // the client left
		return slog.LevelInfo
	case c.Errors.Last() != nil && isOverload(c.Errors.Last().Err):
		return slog.LevelWarn
	default:
		return slog.LevelError
	}
}

func isOverload(err error) bool {
	return errors.Is(err, ErrOverloaded) || errors.Is(err, store.ErrOverloaded)
}

// methodOf is the request's method, or "other" for one that is not HTTP's.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions, http.MethodConnect, http.MethodTrace:
		return r.Method
	}
	return "other"
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}
