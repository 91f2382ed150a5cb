package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
)

// redirectToDocs redirects from / to the documentation.
func (r root) redirectToDocs(c *gin.Context) {
	redirect(c, r.of(c.Request)+"/docs")
}

// redirectSlash redirects a path with a slash too many at its end to the one
// without, if that exists, as Starlette does. Gin's own redirect runs before
// any middleware, and answers GET with a permanent one.
func (r root) redirectSlash(router *gin.Engine) gin.HandlerFunc {
	return func(c *gin.Context) {
		trimmed := url.URL{
			Path:     strings.TrimRight(c.Request.URL.Path, "/"),
			RawQuery: quote(c.Request.URL.RawQuery),
		}
		if trimmed.Path == c.Request.URL.Path || !routed(router, trimmed.Path) {
			return
		}
		redirect(c, r.of(c.Request)+trimmed.String())
		c.Abort()
	}
}

// quote escapes what may not stand in a query (RFC 3986, section 3.4), as
// Starlette does: it may be sent as it is.
func quote(query string) string {
	var quoted strings.Builder
	for i := range len(query) {
		switch c := query[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~:/%?=@[]!$&'()*+,;", c) >= 0:
			quoted.WriteByte(c)
		default:
			fmt.Fprintf(&quoted, "%%%02X", c)
		}
	}
	return quoted.String()
}

// routed reports whether any method is served at that path.
func routed(router *gin.Engine, requested string) bool {
	for _, route := range router.Routes() {
		pattern := parameters.ReplaceAllLiteralString(route.Path, "*")
		if ok, _ := path.Match(pattern, requested); ok {
			return true
		}
	}
	return false
}

// parameters are what path.Match has a star for in Gin's patterns.
var parameters = regexp.MustCompile(`:[^/]+`)

func redirect(c *gin.Context, location string) {
	c.Header("Location", location)
	c.Status(http.StatusTemporaryRedirect)
}
