package middleware

import (
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// Values of headers, which nobody changes.
var (
	noSniff  = []string{"nosniff"}
	dataOnly = []string{"default-src 'none'; frame-ancestors 'none'"}
	oneYear  = []string{"max-age=31536000"}
)

// Secure sets the headers that keep browsers from making more of an answer
// than the data it is. A page that needs more says so in its own
// Content-Security-Policy. With hsts, browsers that came by HTTPS must use
// nothing else for this host, on any port, for a year.
func Secure(hsts bool, proxies Proxies) gin.HandlerFunc {
	return func(c *gin.Context) {
		header := c.Writer.Header()
		header["X-Content-Type-Options"] = noSniff
		header["Content-Security-Policy"] = dataOnly
		if hsts && proxies.scheme(c.Request) == "https" {
			header["Strict-Transport-Security"] = oneYear
		}
	}
}

// What may be done about a refused write, for the log.
const (
	listOrigin  = "--cors-origins (COUNTRIES_CORS_ORIGINS) with this origin, if pages of that site may write"
	trustProxy  = "--trusted-proxies (COUNTRIES_TRUSTED_PROXIES) with the address of the proxy, which sends X-Forwarded-Host and X-Forwarded-Proto, if this is the service's own page; "
	foreignPage = "refused a write that a browser sent for a page of another site"
)

// RefuseForeign refuses writes that a browser sends for a page of another site,
// unless that is listed: CORS hides only the answer from such a page, after the
// write. Browsers tell the page's site in Sec-Fetch-Site, or, without HTTPS,
// only its Origin, which is then compared with where the client sees the
// service. The log says what was compared; the answer does not.
//
// http.CrossOriginProtection compares with Host alone, which many proxies
// replace by the address they connect to.
func (o Origins) RefuseForeign(proxies Proxies, log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		r := c.Request
		if isSafe(r.Method) {
			return
		}
		origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
		remedy := listOrigin
		switch {
		case o.allow(origin), site == "same-origin", site == "none":
			return
		case site != "": // the browser knows, whatever a proxy makes of Host
		case origin == "", proxies.own(c, origin):
			return
		default:
			remedy = trustProxy + listOrigin
		}
		log.WarnContext(r.Context(), foreignPage,
			"origin", cut(origin, maxLoggedPath),
			"sec_fetch_site", cut(site, maxLoggedPath),
			"host", r.Host,
			"forwarded_host", cut(strings.Join(r.Header["X-Forwarded-Host"], ", "), maxLoggedPath),
			"forwarded_proto", cut(strings.Join(r.Header["X-Forwarded-Proto"], ", "), maxLoggedPath),
			"proxy", r.RemoteAddr,
			"proxy_trusted", proxies.Sent(r),
			"request_id", requestID(c),
			"remedy", remedy)
		fail(c, ErrCrossSite)
	}
}

// own reports whether an origin is where the client sees the service.
func (p Proxies) own(c *gin.Context, origin string) bool {
	page, err := url.Parse(origin)
	if err != nil || page.Host == "" {
		return false
	}
	if scheme := p.scheme(c.Request); scheme != "" && scheme != page.Scheme {
		return false
	}
	return slices.ContainsFunc(p.hosts(c.Request), func(host string) bool {
		return withoutDefaultPort(page.Scheme, strings.ToLower(host)) == withoutDefaultPort(page.Scheme, page.Host)
	})
}
