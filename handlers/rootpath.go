package handlers

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

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

// root knows where the client of a request sees the service.
type root struct {
	path    RootPath
	proxies middleware.Proxies
}

// of is what a trusted proxy says in X-Forwarded-Prefix, else the root path.
// Each of several proxies has taken one path off and added it to the list.
func (r root) of(request *http.Request) string {
	said := r.proxies.Forwarded(request, "X-Forwarded-Prefix")
	whole := RootPath("")
	for _, prefix := range said {
		path, ok := parseRootPath(prefix)
		if !ok {
			return string(r.path)
		}
		whole += path
	}
	if len(said) == 0 {
		return string(r.path)
	}
	return string(whole)
}

// url is where the client of a request sees the service: as a trusted proxy
// says in X-Forwarded-Host and X-Forwarded-Proto, else as the request came. A
// request without a host gets the path alone.
func (r root) url(request *http.Request) string {
	scheme, host := "http", request.Host
	if request.TLS != nil {
		scheme = "https"
	}
	if said := r.proxies.Forwarded(request, "X-Forwarded-Host"); len(said) > 0 {
		host = said[0] // the client's own, where several proxies have added to it
	}
	if said := r.proxies.Forwarded(request, "X-Forwarded-Proto"); len(said) > 0 {
		if first := strings.ToLower(said[0]); first == "http" || first == "https" {
			scheme = first
		}
	}
	path := r.of(request)
	if host == "" {
		return cmp.Or(path, "/")
	}
	return (&url.URL{Scheme: scheme, Host: host, Path: path}).String()
}
