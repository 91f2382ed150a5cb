package handlers

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"countries/docs"
	"countries/handlers/middleware"
)

// RootPath is the path under which a proxy shows the service to its clients,
// taking it off before it passes a request on; uvicorn's --root-path. The zero
// value is the root of the host.
type RootPath string

var rootPaths = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)

// UnmarshalText reads a path such as /api.
func (p *RootPath) UnmarshalText(text []byte) error {
	root, ok := parseRootPath(string(text))
	if !ok {
		return fmt.Errorf("%q is not a path, as /api is", text)
	}
	*p = root
	return nil
}

// parseRootPath lets no character through that means anything in a header, in
// JSON or in YAML, nor a path that would be another host's.
func parseRootPath(path string) (RootPath, bool) {
	path = strings.TrimSuffix(path, "/")
	return RootPath(path), rootPaths.MatchString(path)
}

// root tells where the client of a request sees the service.
type root struct {
	path    RootPath
	proxies middleware.Proxies
}

// of is what a trusted proxy says in X-Forwarded-Prefix, else the root path.
func (r root) of(request *http.Request) string {
	if said := request.Header["X-Forwarded-Prefix"]; len(said) == 1 && r.proxies.Sent(request) {
		if path, ok := parseRootPath(said[0]); ok {
			return string(path)
		}
	}
	return string(r.path)
}

// placed is a document for clients that see the service under a path.
type placed struct {
	path string
	*asset
}

// document serves an OpenAPI document that names the program's version, and as
// its server where the client sees the service; in the file, those are
// docs.Version and the root. The document for the path that was
// seen last is kept: nearly always there is only one.
func (r root) document(contentType, name, version, versionLine, server string) gin.HandlerFunc {
	var kept atomic.Pointer[placed]
	return func(c *gin.Context) {
		path := r.of(c.Request)
		document := kept.Load()
		if document == nil || document.path != path {
			here := strings.Replace(server, "/", cmp.Or(path, "/"), 1)
			body := bytes.Replace(mustRead(name), []byte(server), []byte(here), 1)
			body = bytes.Replace(body, fmt.Appendf(nil, versionLine, docs.Version), fmt.Appendf(nil, versionLine, version), 1)
			document = &placed{path, newAsset(contentType, body)}
			kept.Store(document)
		}
		document.serve(c)
	}
}
