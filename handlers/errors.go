package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"

	"countries/handlers/middleware"
	"countries/store"
	"countries/validation"
)

// Failures that no other package knows of.
var (
	errNotFound         = errors.New("no such path")
	errMethodNotAllowed = errors.New("no such method on this path")
	errPrecondition     = errors.New("If-Match does not match")

	errIDMismatch = validation.Errors{{
		Loc: []any{"body", "id"}, Msg: "id does not match the path", Type: "value_error",
	}}
	errInvalidCursor = validation.Error{
		Loc: []any{"query", "cursor"}, Msg: "invalid cursor", Type: "value_error.cursor",
	}
)

// retryAfter is how long, in seconds, a client is asked to wait when the
// service cannot answer now.
const retryAfter = "1"

const (
	// fewFailures are rendered at once, more of them piece by piece.
	fewFailures = 16
	// failureSize is about how many bytes a failure takes up.
	failureSize = 256
)

// renderErrors renders the last error that a handler has left in the context.
// It is the one place that writes a status of 400 or more; causes go to the
// log with the line about the request.
func renderErrors(c *gin.Context) {
	c.Next()
	last := c.Errors.Last()
	if last == nil {
		return
	}
	if c.Writer.Written() { // too late to say so: the client must not take it for whole
		panic(http.ErrAbortHandler)
	}
	failures, ok := errors.AsType[validation.Errors](last.Err)
	if ok && (len(failures) > fewFailures || middleware.HasLongBody(c)) {
		err := middleware.CountMore(c, int64(len(failures))*failureSize)
		if err == nil {
			streamFailures(c, failures)
			return
		}
		last = c.Error(err)
	}
	status, body := answer(last.Err)
	switch status {
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", "Bearer")
	case http.StatusServiceUnavailable:
		c.Header("Retry-After", retryAfter)
	}
	render(c, status, body)
}

func streamFailures(c *gin.Context, failures validation.Errors) {
	c.Writer.Header()["Content-Type"] = contentTypeJSON
	c.Writer.WriteHeader(http.StatusUnprocessableEntity)
	_, _ = failures.WriteTo(c.Writer) // an error means that the client has gone
}

// answer is the status and the body for an error.
func answer(err error) (status int, body []byte) {
	if failures, ok := errors.AsType[validation.Errors](err); ok {
		return http.StatusUnprocessableEntity, failures.AppendJSON(nil)
	}
	if exists, ok := errors.AsType[*store.ExistsError](err); ok {
		return detail(http.StatusConflict, fmt.Sprintf("Country %d already exists", exists.ID))
	}
	if notReady, ok := errors.AsType[*notReadyError](err); ok {
		return detail(http.StatusServiceUnavailable, notReady.Error())
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return detail(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	switch {
	case errors.Is(err, middleware.ErrOverloaded): // which may have kept a body from being read
		return detail(http.StatusServiceUnavailable, "Service Unavailable")
	case errors.Is(err, validation.ErrUnreadable):
		return detail(http.StatusBadRequest, "There was an error parsing the body")
	case errors.Is(err, middleware.ErrEncoding):
		return detail(http.StatusUnsupportedMediaType, "Unsupported Media Type")
	case errors.Is(err, middleware.ErrNotAuthenticated):
		return detail(http.StatusUnauthorized, "Not authenticated")
	case errors.Is(err, middleware.ErrCrossSite):
		return detail(http.StatusForbidden, "Forbidden")
	case errors.Is(err, store.ErrNotFound):
		return detail(http.StatusNotFound, "Country not found")
	case errors.Is(err, errNotFound):
		return detail(http.StatusNotFound, "Not Found")
	case errors.Is(err, errMethodNotAllowed):
		return detail(http.StatusMethodNotAllowed, "Method Not Allowed")
	case errors.Is(err, errPrecondition):
		return detail(http.StatusPreconditionFailed, "Precondition Failed")
	case errors.Is(err, store.ErrUnavailable),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return detail(http.StatusServiceUnavailable, "Service Unavailable")
	default:
		return detail(http.StatusInternalServerError, "Internal Server Error")
	}
}

// detail is the body of an error that is no validation failure.
func detail(status int, message string) (int, []byte) {
	body := validation.AppendString([]byte(`{"detail":`), message)
	return status, append(body, '}')
}

// recoverPanics turns a panic into an error. http.ErrAbortHandler goes on: it
// is how a handler breaks off an answer.
func recoverPanics(c *gin.Context) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler:
			panic(cause)
		default:
			c.Error(fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
			c.Abort()
		}
	}()
	c.Next()
}

// refuse is a handler that only fails.
func refuse(err error) gin.HandlerFunc {
	return func(c *gin.Context) { c.Error(err) }
}
