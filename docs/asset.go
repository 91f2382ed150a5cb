package docs

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// asset is a part of the documentation: the same bytes for everyone. It is made
// when it is first asked for, so that a service whose documentation nobody
// reads pays nothing for it.
type asset struct {
	contentType string
	policy      string // its Content-Security-Policy; "" leaves the one that is set
	body        func() []byte
	tag         func() string
}

func newAsset(contentType string, body func() []byte) *asset {
	a := &asset{contentType: contentType, body: sync.OnceValue(body)}
	a.tag = sync.OnceValue(func() string {
		sum := sha256.Sum256(a.body())
		return `"` + hex.EncodeToString(sum[:16]) + `"`
	})
	return a
}

// version names the bytes in a URL that may be kept for ever.
func (a *asset) version() string { return a.tag()[1:9] }

// ServeHTTP answers with the asset, or with 304 if the client has it. Browsers
// keep an address with the asset's version, and ask again for any other.
func (a *asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header["Etag"] = []string{a.tag()}
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == a.version() {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if a.policy != "" {
		header.Set("Content-Security-Policy", a.policy)
	}
	// No tag can stand inside another one: each has its quotes.
	if known := strings.Join(r.Header["If-None-Match"], ","); known == "*" || strings.Contains(known, a.tag()) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Type", a.contentType)
	header.Set("Content-Length", strconv.Itoa(len(a.body())))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(a.body()) // an error means that the client has gone
}
