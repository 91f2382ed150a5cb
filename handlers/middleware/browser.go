package middleware

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Secure sets the headers that keep browsers from making more of an answer
// than the data it is. A page that needs more says so in its own
// Content-Security-Policy.
func Secure(c *gin.Context) {
	header := c.Writer.Header()
	header["X-Content-Type-Options"] = noSniff
	header["Content-Security-Policy"] = dataOnly
	if c.Request.TLS != nil {
		header["Strict-Transport-Security"] = oneYear
	}
}

// Values of headers, which nobody changes.
var (
	noSniff  = []string{"nosniff"}
	dataOnly = []string{"default-src 'none'; frame-ancestors 'none'"}
	oneYear  = []string{"max-age=31536000"}
)

// RefuseForeign refuses writes that a browser sends for a page of a site that
// is not listed: CORS hides only the answer from such a page, after the write.
func (o Origins) RefuseForeign() gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if !o.allow(c.Request.Header.Get("Origin")) && protection.Check(c.Request) != nil {
			fail(c, ErrCrossSite)
		}
	}
}
