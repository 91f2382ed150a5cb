// Package middleware is what stands between a request and its handler: its id,
// its record in the log and the metrics, keys, the limits of what clients may
// take up, the rules of browsers, and compression.
//
// No middleware renders an error: it leaves one of the errors below in Gin's
// context, for the renderer of the service.
package middleware

import (
	"errors"

	"github.com/gin-gonic/gin"
)

// The reasons for which a request does not get to its handler.
var (
	// ErrNotAuthenticated: no key, or an unknown one. Answered with 401.
	ErrNotAuthenticated = errors.New("no valid API key")
	// ErrCrossSite: a write that a page of another site sent. Answered with 403.
	ErrCrossSite = errors.New("a page of another site sent this")
	// ErrEncoding: a compressed body. Answered with 415.
	ErrEncoding = errors.New("the body is compressed")
	// ErrOverloaded: no room now. Answered with 503; soon after there may be.
	ErrOverloaded = errors.New("too much to do")
)

// fail ends a request with an error.
func fail(c *gin.Context, err error) {
	c.Error(err)
	c.Abort()
}
