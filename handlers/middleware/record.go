package middleware

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"countries/handlers/logs"
	"countries/handlers/metrics"
	"countries/store"
	"countries/validation"
)

// maxLoggedPath is how many bytes of a path the log keeps.
const maxLoggedPath = 256

// Record writes one line about each request and counts it, once it is answered
// or broken off. An answer of 500 or more, and one that the service broke off,
// has its cause in the log and a level above Info. Nothing of a query, a header
// or a body but the request's id is written.
func Record(log *slog.Logger, m *metrics.Metrics) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		finished := false
		m.Begin()
		defer func() { // also when the answer is broken off by a panic
			duration := time.Since(start)
			method := methodOf(c.Request)
			m.Answered(c.FullPath(), method, c.Writer.Status(), duration)
			if kind := refusedBody(c); kind != "" {
				m.Refused(kind)
			}
			level := levelOf(c, finished)
			if !log.Enabled(c.Request.Context(), level) {
				return
			}
			request := &logs.Request{
				Method:    method,
				Route:     c.FullPath(),
				Path:      cut(c.Request.URL.Path, maxLoggedPath),
				Status:    c.Writer.Status(),
				Duration:  duration,
				Bytes:     max(c.Writer.Size(), 0),
				RequestID: requestID(c),
				Client:    clientOf(c),
				BrokenOff: !finished,
			}
			if cause := c.Errors.Last(); cause != nil && failed(c, finished) {
				request.Error = cause.Error()
			}
			line := slog.NewRecord(start.Add(duration), level, "request", 0)
			line.AddAttrs(slog.Any("", request))
			_ = log.Handler().Handle(c.Request.Context(), line) // which has nowhere to report an error
		}()
		c.Next()
		finished = true
	}
}

// failed reports whether the service failed: the answer is 5xx or not complete.
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

// clientOf is the client's address. Gin parses several for it, which is only
// needed where a proxy may have forwarded the request.
func clientOf(c *gin.Context) string {
	if c.Request.Header["X-Forwarded-For"] != nil || c.Request.Header["X-Real-Ip"] != nil {
		return c.ClientIP()
	}
	host := c.Request.RemoteAddr
	host = host[:max(strings.LastIndexByte(host, ':'), 0)]
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}

// refusedBody is why the request's body was refused, or "".
func refusedBody(c *gin.Context) string {
	switch c.Writer.Status() {
	case http.StatusBadRequest:
		return "unreadable"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnsupportedMediaType:
		return "compressed"
	case http.StatusUnprocessableEntity:
		failures, ok := c.Errors.Last().Err.(validation.Errors)
		if !ok || len(failures) == 0 {
			return ""
		}
		switch last := failures[len(failures)-1]; { // the body's come last
		case last.Loc[0] != "body":
			return ""
		case last.Type == "value_error.jsondecode":
			return "not_json"
		}
		return "invalid"
	}
	return ""
}
