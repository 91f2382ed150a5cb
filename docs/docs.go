// Package docs holds what people read, and serves it: the OpenAPI document,
// which is generated from the comments of the handlers and the tags of the
// models, Swagger UI and ReDoc. The collection for Postman is beside them.
package docs

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
)

// Files are the OpenAPI document, openapi.json, and the pages that show it.
//
//go:embed openapi.json swagger/index.css swagger/swagger-initializer.js
//go:embed redoc/redoc.html redoc/redoc-initializer.js redoc/redoc.standalone.js redoc/redoc.standalone.js.LICENSE.txt
var Files embed.FS

// Version is the release that the document is of, as the comment in main.go has
// it. A program that knows its tag or its commit serves the document with those.
const Version = "1.0.0"

// Options are what the document says of the service that serves it.
type Options struct {
	// Version is that of the service; "" is that of the document.
	Version string
	// Keys says that the service asks for a key to write.
	Keys bool
	// Server returns where the client of a request sees the service, such as
	// https://example.org/api.
	Server func(*http.Request) string
}

// What the pages may load: only what this service serves. Both make style
// sheets as they go; ReDoc searches in a worker that it makes itself.
const (
	swaggerPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
		"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	redocPolicy = swaggerPolicy + "; worker-src blob:"
)

const (
	html       = "text/html; charset=utf-8"
	css        = "text/css; charset=utf-8"
	javascript = "text/javascript; charset=utf-8"
	plain      = "text/plain; charset=utf-8"
	png        = "image/png"
)

// Handlers returns what serves the documentation, by path: for people at /docs
// and /redoc, for programs at /openapi.json and /openapi.yaml. Each is to be
// asked with GET or HEAD. No path leads to a file system.
func Handlers(options Options) map[string]http.Handler {
	icon := newAsset(png, swaggerFile("favicon-32x32.png"))
	served := map[string]http.Handler{
		"/docs/oauth2-redirect": oauth2Redirect(),
		"/openapi.json":         &document{asset: newAsset("application/json", options.json), server: options.Server},
		"/openapi.yaml":         &document{asset: newAsset("application/yaml", options.yaml), server: options.Server},
	}
	addPage(served, "/docs", swaggerPolicy, swaggerPage, map[string]*asset{
		"swagger-ui.css":         newAsset(css, swaggerFile("swagger-ui.css")),
		"swagger-ui-bundle.js":   newAsset(javascript, swaggerFile("swagger-ui-bundle.js")),
		"swagger-initializer.js": newAsset(javascript, file("swagger/swagger-initializer.js")),
		"index.css":              newAsset(css, file("swagger/index.css")),
		"favicon-16x16.png":      newAsset(png, swaggerFile("favicon-16x16.png")),
		"favicon-32x32.png":      icon,
	})
	addPage(served, "/redoc", redocPolicy, file("redoc/redoc.html"), map[string]*asset{
		"redoc-initializer.js":            newAsset(javascript, file("redoc/redoc-initializer.js")),
		"redoc.standalone.js":             newAsset(javascript, file("redoc/redoc.standalone.js")),
		"redoc.standalone.js.LICENSE.txt": newAsset(plain, file("redoc/redoc.standalone.js.LICENSE.txt")),
		"favicon-32x32.png":               icon,
	})
	return served
}

var links = regexp.MustCompile(`(href|src)="(?:\./)?([\w.-]+)"`)

// addPage serves a page at a path and its assets below. The links of the page to
// its assets become those to their present versions. They stay relative: behind
// a proxy, the page does not know where it is.
func addPage(served map[string]http.Handler, at, policy string, page func() []byte, assets map[string]*asset) {
	index := newAsset(html, func() []byte {
		return links.ReplaceAllFunc(page(), func(link []byte) []byte {
			match := links.FindSubmatch(link)
			attribute, name := string(match[1]), string(match[2])
			if asset := assets[name]; asset != nil {
				return fmt.Appendf(nil, `%s="%s/%s?v=%s"`, attribute, path.Base(at), name, asset.version())
			}
			return link
		})
	})
	index.policy = policy
	served[at] = index
	for name, asset := range assets {
		served[path.Join(at, name)] = asset
	}
}

// file returns a function that reads an embedded file.
func file(name string) func() []byte { return mustRead(Files, name) }

func mustRead(files fs.FS, name string) func() []byte {
	return func() []byte {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		return content
	}
}
