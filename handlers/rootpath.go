package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
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

// of is where the client of a request sees the service: what the proxy says in
// X-Forwarded-Prefix, if it is trusted, else the root path itself.
func (p RootPath) of(c *gin.Context) RootPath {
	header := c.Request.Header.Get("X-Forwarded-Prefix")
	if header == "" {
		return p
	}
	if said, ok := parseRootPath(header); ok && fromTrustedProxy(c) {
		return said
	}
	return p
}

// fromTrustedProxy tells whether a request comes from one of Gin's trusted
// proxies. Gin shows it only by whom it takes for the client.
func fromTrustedProxy(c *gin.Context) bool {
	const client = "2001:db8::1" // nobody's (RFC 3849)
	probe := c.Copy()
	probe.Request = &http.Request{
		RemoteAddr: c.Request.RemoteAddr,
		Header:     http.Header{"X-Forwarded-For": {client}},
	}
	return probe.ClientIP() == client
}

// document serves an OpenAPI document whose server is where the client sees the
// service; as it is kept, that is the root.
func (p RootPath) document(contentType, name, server string) gin.HandlerFunc {
	kept := lazily(contentType, func() []byte { return mustRead(name) })
	return func(c *gin.Context) {
		document := kept()
		if root := p.of(c); root != "" {
			moved := bytes.Replace(document.body, []byte(server), []byte(strings.Replace(server, "/", string(root), 1)), 1)
			document = newAsset(contentType, moved)
		}
		document.serve(c)
	}
}
