package handlers

import (
	"path"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"countries/docs"
)

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

// assets are what a page loads, by the name in it.
type assets map[string]func() *asset

// mountDocs serves the documentation: for people at /docs and /redoc, for
// programs at /openapi.json and /openapi.yaml. No path leads to a file system.
func mountDocs(router *gin.Engine, root root, version string) {
	ui := newSwaggerUI("Countries - Swagger UI")
	swagger := func(contentType, name string) func() *asset {
		return lazily(contentType, func() []byte { return ui.file(name) })
	}
	file := func(contentType, name string) func() *asset {
		return lazily(contentType, func() []byte { return mustRead(name) })
	}
	icon := swagger(png, "favicon-32x32.png")

	mountPage(router, "/docs", swaggerPolicy, func() []byte { return swaggerPage(ui) }, assets{
		"swagger-ui.css":         swagger(css, "swagger-ui.css"),
		"swagger-ui-bundle.js":   swagger(javascript, "swagger-ui-bundle.js"),
		"swagger-initializer.js": file(javascript, "swagger-initializer.js"),
		"index.css":              swagger(css, "index.css"),
		"favicon-16x16.png":      swagger(png, "favicon-16x16.png"),
		"favicon-32x32.png":      icon,
	})
	mountPage(router, "/redoc", redocPolicy, func() []byte { return mustRead("redoc/redoc.html") }, assets{
		"redoc.standalone.js":             file(javascript, "redoc/redoc.standalone.js"),
		"redoc.standalone.js.LICENSE.txt": file(plain, "redoc/redoc.standalone.js.LICENSE.txt"),
		"favicon-32x32.png":               icon,
	})
	get(router, "/openapi.json", root.document("application/json", "openapi.json", version, `"version": "%s"`, `"url": "/"`))
	get(router, "/openapi.yaml", root.document("application/yaml", "openapi.yaml", version, "\n  version: %s\n", "- url: /\n"))
}

// mountPage serves a page at a path and its assets below.
func mountPage(router *gin.Engine, at, policy string, page func() []byte, assets assets) {
	index := lazily(html, func() []byte { return assets.link(page(), path.Base(at)) })
	get(router, at, func(c *gin.Context) {
		c.Header("Content-Security-Policy", policy)
		index().serve(c)
	})
	for name, asset := range assets {
		get(router, path.Join(at, name), func(c *gin.Context) { asset().serve(c) })
	}
}

// swaggerPage is gin-swagger's page without the top bar's script, and as wide
// as a phone.
func swaggerPage(ui swaggerUI) []byte {
	const (
		topBar   = `<script src="./swagger-ui-standalone-preset.js"> </script>` + "\n"
		charset  = `<meta charset="UTF-8">`
		viewport = `<meta name="viewport" content="width=device-width, initial-scale=1">`
	)
	return []byte(strings.NewReplacer(topBar, "", charset, charset+viewport).Replace(string(ui.file("index.html"))))
}

var links = regexp.MustCompile(`(href|src)="(?:\./)?([\w.-]+)"`)

// link makes the links to assets in a page those to their present versions in
// a directory. They stay relative: behind a proxy, the page does not know where
// it is.
func (a assets) link(page []byte, dir string) []byte {
	return links.ReplaceAllFunc(page, func(link []byte) []byte {
		match := links.FindSubmatch(link)
		asset, ok := a[string(match[2])]
		if !ok {
			return link
		}
		return []byte(string(match[1]) + `="` + dir + "/" + string(match[2]) + "?v=" + asset().version() + `"`)
	})
}

// mustRead reads an embedded file, which is there.
func mustRead(name string) []byte {
	content, err := docs.Files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return content
}
