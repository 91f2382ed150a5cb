package handlers

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
)

// redirectToDocs sends who opens the service's address to its documentation.
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
			RawQuery: strings.ReplaceAll(c.Request.URL.RawQuery, "#", "%23"), // which ends a query elsewhere
		}
		if trimmed.Path == c.Request.URL.Path || !routed(router, trimmed.Path) {
			return
		}
		redirect(c, r.of(c.Request)+trimmed.String())
		c.Abort()
	}
}

// routed tells whether some method is served at that path.
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
