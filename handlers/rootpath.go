package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

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

// document serves an OpenAPI document whose server is where the client sees the
// service; as it is kept, that is the root.
func (r root) document(contentType, name, server string) gin.HandlerFunc {
	kept := lazily(contentType, func() []byte { return mustRead(name) })
	return func(c *gin.Context) {
		document := kept()
		if path := r.of(c.Request); path != "" {
			moved := bytes.Replace(document.body, []byte(server), []byte(strings.Replace(server, "/", path, 1)), 1)
			document = newAsset(contentType, moved)
		}
		document.serve(c)
	}
}
