package middleware

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"
)

const (
	// minCompressed is the size from which an answer is compressed: a smaller
	// one fits into a packet anyway.
	minCompressed = 1 << 10
	// compressStep is how many bytes are compressed at a time.
	compressStep = 64 << 10
)

var byEncoding = []string{"Accept-Encoding"}

// Compress compresses answers of text for clients that accept gzip, and marks
// their entity-tag with the suffix "-gzip": their bytes are others (RFC 9110,
// section 8.8.3.3). gzhttp, of the same library, leaves HEAD without the
// headers of GET, passes over "*", and keeps a compressor for each client that
// is slow to read; here none is kept between two steps.
func Compress(c *gin.Context) {
	if header := c.Writer.Header(); header["Vary"] == nil {
		header["Vary"] = byEncoding
	} else {
		header.Add("Vary", byEncoding[0])
	}
	if !acceptsGzip(c.Request.Header["Accept-Encoding"]) {
		return
	}
	w := &gzipWriter{ResponseWriter: c.Writer, head: c.Request.Method == http.MethodHead}
	c.Writer = w
	c.Next()
	w.finish() // not when a panic breaks the answer off: it must not look whole
	c.Writer = w.ResponseWriter
}

// gzipWriter compresses what is written to it, if it is worth it.
type gzipWriter struct {
	gin.ResponseWriter
	head, begun bool
	stream      *gzip.Writer // nil for an answer that goes out as it is
	compressed  bytes.Buffer // what a step became
}

// Unwrap is for http.ResponseController.
func (w *gzipWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *gzipWriter) Write(body []byte) (n int, err error) {
	if w.begin(); w.stream == nil {
		return w.ResponseWriter.Write(body)
	}
	for n < len(body) && err == nil {
		part := body[n:min(len(body), n+compressStep)]
		_, _ = w.stream.Write(part) // a buffer does not fail
		n += len(part)
		err = w.send()
	}
	return n, err
}

func (w *gzipWriter) send() error {
	_, err := w.compressed.WriteTo(w.ResponseWriter)
	return err
}

func (w *gzipWriter) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

// WriteHeaderNow is called by Gin where there is no body.
func (w *gzipWriter) WriteHeaderNow() {
	w.begin()
	w.ResponseWriter.WriteHeaderNow()
}

func (w *gzipWriter) Flush() {
	w.begin()
	w.ResponseWriter.Flush()
}

// begin decides, once the headers of the answer are set.
func (w *gzipWriter) begin() {
	if w.begun {
		return
	}
	if w.begun = true; !w.compressible() {
		return
	}
	header := w.Header()
	header["Content-Encoding"] = []string{"gzip"}
	header.Del("Content-Length")
	if tag := header.Get("Etag"); tag != "" {
		header["Etag"] = []string{strings.TrimSuffix(tag, `"`) + `-gzip"`}
	}
	w.stream, _ = gzip.NewWriterLevel(&w.compressed, gzip.StatelessCompression) // the level is valid
}

func (w *gzipWriter) compressible() bool {
	header := w.Header()
	if w.Written() || header["Content-Encoding"] != nil || header["Content-Range"] != nil || !isText(header.Get("Content-Type")) {
		return false
	}
	switch w.Status() {
	case http.StatusNoContent, http.StatusNotModified:
		return false
	}
	length := header.Get("Content-Length")
	n, err := strconv.Atoi(length)
	return length == "" || err == nil && n >= minCompressed
}

// isText reports whether a media type is one that gets smaller.
func isText(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	kind, subtype, _ := strings.Cut(strings.TrimSpace(media), "/")
	if kind == "text" {
		return true
	}
	for _, suffix := range []string{"json", "javascript", "xml", "yaml"} {
		if strings.HasSuffix(subtype, suffix) {
			return true
		}
	}
	return false
}

// finish ends an answer that is whole.
func (w *gzipWriter) finish() {
	w.begin()
	if w.stream == nil || w.head || w.compressed.Len() > 0 { // the last: the client has gone
		return
	}
	_ = w.stream.Close()
	_ = w.send()
}
