package docs

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
	swaggerfiles "github.com/swaggo/files/v2"
	ginswagger "github.com/swaggo/gin-swagger"
	"golang.org/x/net/webdav"
)

// swaggerFile returns a function that reads a file of Swagger UI.
func swaggerFile(name string) func() []byte { return mustRead(swaggerfiles.FS, name) }

// swaggerPage returns gin-swagger's page without the top bar's script, and as
// wide as a phone.
//
// gin-swagger is asked for the page alone, and once: by itself it cannot serve a
// bare /docs, takes the first path that it sees for its own, and knows neither
// HEAD nor caches.
func swaggerPage() []byte {
	const (
		topBar   = `<script src="./swagger-ui-standalone-preset.js"> </script>` + "\n"
		charset  = `<meta charset="UTF-8">`
		viewport = `<meta name="viewport" content="width=device-width, initial-scale=1">`
	)
	engine := gin.New()
	engine.GET("/index.html", ginswagger.CustomWrapHandler(&ginswagger.Config{Title: "Countries - Swagger UI"}, &webdav.Handler{}))
	answer := page{header: http.Header{}}
	engine.ServeHTTP(&answer, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/index.html"}, RequestURI: "/index.html"})
	return []byte(strings.NewReplacer(topBar, "", charset, charset+viewport).Replace(answer.String()))
}

// page keeps an answer of 200.
type page struct {
	bytes.Buffer
	header http.Header
}

func (p *page) Header() http.Header { return p.header }
func (p *page) WriteHeader(int)     {}

var script = regexp.MustCompile(`(?s)<script>(.*)</script>`)

// oauth2Redirect returns the page to which an authorization server sends people
// back, FastAPI's too. No other script than the page's own may run in it.
func oauth2Redirect() *asset {
	page := swaggerFile("oauth2-redirect.html")()
	sum := sha256.Sum256(script.FindSubmatch(page)[1])
	redirect := newAsset(html, func() []byte { return page })
	redirect.policy = "default-src 'none'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return redirect
}
