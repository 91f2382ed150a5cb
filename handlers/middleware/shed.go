package middleware

import (
	"context"

	"github.com/gin-gonic/gin"
)

type tooMany struct{}

// TooMany marks the context of a connection that is one too many.
func TooMany(ctx context.Context) context.Context {
	return context.WithValue(ctx, tooMany{}, true)
}

// Shed answers the requests of connections that are one too many with
// ErrOverloaded, and closes those.
func Shed(c *gin.Context) {
	if c.Request.Context().Value(tooMany{}) != nil {
		c.Header("Connection", "close")
		fail(c, ErrOverloaded)
	}
}
