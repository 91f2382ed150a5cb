package middleware

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

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

	allOrigins     = []string{"*"}
	exposedHeaders = []string{"ETag, Link, Location, X-Request-ID, X-Total-Count"}
	allowedHeaders = []string{"Authorization, Content-Type, If-Match, If-None-Match, X-API-Key, X-Request-ID"}
	preflightAge   = []string{"7200"}
)

// Origins are the sites whose pages may use the service. The zero value is none
// but its own.
type Origins struct {
	all    bool
	listed []string
}

// UnmarshalText reads origins, such as https://example.org, from a
// comma-separated list; "*" is every one.
func (o *Origins) UnmarshalText(text []byte) error {
	*o = Origins{}
	for origin := range strings.SplitSeq(string(text), ",") {
		origin = strings.TrimSpace(origin)
		switch u, err := url.Parse(origin); {
		case origin == "":
		case origin == "*":
			o.all = true
		case err != nil || u.Scheme == "" || u.Host == "" || origin != u.Scheme+"://"+u.Host || strings.Contains(origin, "*"):
			return fmt.Errorf("%q is not an origin, as https://example.org is", origin)
		default:
			o.listed = append(o.listed, strings.ToLower(origin))
		}
	}
	return nil
}

func (o Origins) allow(origin string) bool {
	return origin != "" && (o.all || slices.Contains(o.listed, origin))
}

// CORS tells browsers which pages may read the answers. A request from any
// other is served as well: the browser keeps the answer from the page. A
// preflight is answered for the paths and methods that there are.
func (o Origins) CORS(c *gin.Context) {
	if !o.all && len(o.listed) == 0 {
		return
	}
	header, origin := c.Writer.Header(), c.Request.Header.Get("Origin")
	if !o.all {
		header.Add("Vary", "Origin")
	}
	if !o.allow(origin) {
		return
	}
	header["Access-Control-Allow-Origin"] = []string{origin}
	if o.all {
		header["Access-Control-Allow-Origin"] = allOrigins
	}
	if c.Request.Method != http.MethodOptions || c.Request.Header.Get("Access-Control-Request-Method") == "" {
		header["Access-Control-Expose-Headers"] = exposedHeaders
		return
	}
	if methods := header["Allow"]; len(methods) > 0 { // which Gin has set where a path has other methods
		header["Access-Control-Allow-Methods"] = methods
		header["Access-Control-Allow-Headers"] = allowedHeaders
		header["Access-Control-Max-Age"] = preflightAge
		c.AbortWithStatus(http.StatusNoContent)
	}
}

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
