package middleware

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// Values of headers, which nobody changes.
var (
	everyOrigin    = []string{"*"}
	withCookies    = []string{"true"}
	exposedHeaders = []string{"ETag, Link, Location, X-Request-ID, X-Total-Count"}
	preflightAge   = []string{"600"}
	allowedMethods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
)

// CORS tells browsers which pages may read the answers, errors and redirects
// too, as Starlette's CORSMiddleware does with allow_credentials=True,
// allow_methods=["*"] and allow_headers=["*"]: preflights are answered for any
// path, and allow whichever headers they ask for. A request that is no
// preflight is served whatever its origin: the browser keeps the answer from a
// page that may not read it.
//
// gin-contrib/cors cannot do this: it allows a fixed list of headers, answers
// 403 where a page of another site only reads, takes any OPTIONS for a
// preflight, and sends "*" to requests with cookies, which browsers refuse.
func (o Origins) CORS(c *gin.Context) {
	if o.none() {
		return
	}
	header := c.Writer.Header()
	if !o.all { // also without an Origin: caches must not give that answer to a page
		header.Add("Vary", "Origin")
	}
	origin := c.Request.Header["Origin"]
	if len(origin) == 0 {
		return
	}
	header["Access-Control-Allow-Credentials"] = withCookies
	if method := c.Request.Header["Access-Control-Request-Method"]; c.Request.Method == http.MethodOptions && len(method) > 0 {
		o.answerPreflight(c, origin[0], method[0])
		return
	}
	header["Access-Control-Expose-Headers"] = exposedHeaders
	switch {
	case !o.all && o.allow(origin[0]):
		header["Access-Control-Allow-Origin"] = origin[:1]
	case o.all && len(c.Request.Header["Cookie"]) > 0:
		header["Access-Control-Allow-Origin"] = origin[:1]
		header.Add("Vary", "Origin")
	case o.all:
		header["Access-Control-Allow-Origin"] = everyOrigin
	}
}

// answerPreflight answers in Starlette's words, which are not JSON.
func (o Origins) answerPreflight(c *gin.Context, origin, method string) {
	header := c.Writer.Header()
	header.Del("Allow") // which Gin has set where a path has other methods
	header["Vary"] = []string{"Origin"}
	header["Access-Control-Allow-Methods"] = []string{strings.Join(allowedMethods, ", ")}
	header["Access-Control-Max-Age"] = preflightAge
	if names := c.Request.Header["Access-Control-Request-Headers"]; len(names) > 0 {
		header["Access-Control-Allow-Headers"] = names[:1]
	}
	var refused []string
	if o.all || o.allow(origin) {
		header["Access-Control-Allow-Origin"] = []string{origin}
	} else {
		refused = append(refused, "origin")
	}
	if !slices.Contains(allowedMethods, method) {
		refused = append(refused, "method")
	}
	if len(refused) > 0 {
		c.String(http.StatusBadRequest, "Disallowed CORS %s", strings.Join(refused, ", "))
	} else {
		c.String(http.StatusOK, "OK")
	}
	c.Abort()
}
