package handlers

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/gin-gonic/gin"
)

// asset is a part of the documentation: the same bytes for everyone. Their
// compressed form is kept by the middleware.
type asset struct {
	body        []byte
	tag         string
	contentType string
}

func newAsset(contentType string, body []byte) *asset {
	return &asset{body, tagOf(body), contentType}
}

// version names the bytes in a URL that may be kept for ever.
func (a *asset) version() string { return a.tag[1:9] }

// serve answers with the asset, or 304. An address with the asset's version is
// kept by browsers, any other is asked for again.
func (a *asset) serve(c *gin.Context) {
	header := c.Writer.Header()
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-cache")
	if c.Query("v") == a.version() {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if unchanged(c, a.tag) {
		return
	}
	header.Set("Content-Type", a.contentType)
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(a.body) // an error means that the client has gone
}

// lazily makes an asset when it is first asked for: a service whose
// documentation nobody reads pays nothing for it.
func lazily(contentType string, body func() []byte) func() *asset {
	return sync.OnceValue(func() *asset { return newAsset(contentType, body()) })
}
