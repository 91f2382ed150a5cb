package middleware

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"
)

// minCompressed is the size from which an answer is compressed: a smaller one
// fits into a packet anyway.
const minCompressed = 1 << 10

// gzipLevel is where another level would cost more time than it saves bytes.
const gzipLevel = 5

// tagSuffix marks the entity-tag of the compressed form of an answer, whose
// bytes are others (RFC 9110, section 8.8.3.3).
const tagSuffix = `-gzip"`

var byEncoding = []string{"Accept-Encoding"}

// Compressor compresses answers. It keeps those that have an entity-tag, so
// that one asked for again is not compressed again.
type Compressor struct {
	writers sync.Pool
	kept    gzipCache
}

// NewCompressor returns a compressor that keeps nothing yet.
func NewCompressor() *Compressor {
	return &Compressor{
		writers: sync.Pool{New: func() any {
			w, _ := gzip.NewWriterLevel(nil, gzipLevel) // the level is valid
			return w
		}},
		kept: gzipCache{bodies: map[gzipKey][]byte{}},
	}
}

// Compress compresses answers of text for who accepts gzip. Handlers see the
// tag of the plain form in If-Match and If-None-Match, whichever form the
// client knows.
func (z *Compressor) Compress(c *gin.Context) {
	if header := c.Writer.Header(); header["Vary"] == nil {
		header["Vary"] = byEncoding
	} else {
		header.Add("Vary", byEncoding[0])
	}
	known := plainTags(c.Request.Header, "If-None-Match")
	plainTags(c.Request.Header, "If-Match")
	accepted := acceptsGzip(c.Request.Header["Accept-Encoding"])
	if !accepted && known == "" {
		return
	}
	w := &gzipWriter{ResponseWriter: c.Writer, compressor: z, request: c.Request, known: known, accepted: accepted}
	c.Writer = w
	c.Next()
	w.finish() // not when a panic breaks the answer off: it must not look whole
	c.Writer = w.ResponseWriter
}

// plainTags takes the suffix off the tags of a header and returns what it was,
// "" if it had none.
func plainTags(header http.Header, name string) (was string) {
	values := header[name]
	if len(values) == 0 {
		return ""
	}
	if was = strings.Join(values, ", "); !strings.Contains(was, tagSuffix) {
		return ""
	}
	header[name] = []string{strings.ReplaceAll(was, tagSuffix, `"`)}
	return was
}

// gzipWriter compresses what is written to it, if it is worth it.
type gzipWriter struct {
	gin.ResponseWriter
	compressor *Compressor
	request    *http.Request
	known      string // If-None-Match with tags of the compressed form, or ""
	accepted   bool
	begun      bool
	stream     *gzip.Writer // nil for an answer that goes out as it is
}

// Unwrap is for http.ResponseController.
func (w *gzipWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *gzipWriter) Write(body []byte) (int, error) {
	if !w.begun {
		if w.begun = true; w.compressible() {
			if w.Header().Get("Content-Length") == strconv.Itoa(len(body)) {
				return w.writeWhole(body)
			}
			w.beginStream()
		}
	}
	if w.stream != nil {
		return w.stream.Write(body)
	}
	return w.ResponseWriter.Write(body)
}

func (w *gzipWriter) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

// WriteHeaderNow is called by Gin where there is no body.
func (w *gzipWriter) WriteHeaderNow() {
	w.begin()
	w.ResponseWriter.WriteHeaderNow()
}

func (w *gzipWriter) Flush() {
	w.begin()
	if w.stream != nil {
		_ = w.stream.Flush()
	}
	w.ResponseWriter.Flush()
}

// begin decides on the headers where no Write has.
func (w *gzipWriter) begin() {
	if w.begun {
		return
	}
	w.begun = true
	header := w.Header()
	switch tag := header.Get("Etag"); {
	case w.Status() == http.StatusNotModified && tag != "" && strings.Contains(w.known, compressedTag(tag)):
		header["Etag"] = []string{compressedTag(tag)} // the form that the client has
	case w.request.Method == http.MethodHead && w.compressible():
		w.label()
		header.Del("Content-Length")
	}
}

// compressible tells whether the answer, whose headers are set, is compressed.
func (w *gzipWriter) compressible() bool {
	header := w.Header()
	if !w.accepted || w.Written() || header["Content-Encoding"] != nil || header["Content-Range"] != nil || !isText(header.Get("Content-Type")) {
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

// isText tells whether a media type is one that gets smaller.
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

// label names the encoding and makes the tag that of the compressed form.
func (w *gzipWriter) label() {
	header := w.Header()
	header["Content-Encoding"] = []string{"gzip"}
	if tag := header.Get("Etag"); tag != "" {
		header["Etag"] = []string{compressedTag(tag)}
	}
}

func compressedTag(tag string) string { return strings.TrimSuffix(tag, `"`) + tagSuffix }

// writeWhole compresses a body that is there at once, before it is sent: no
// slow client holds a compressor, and HEAD can tell the length.
func (w *gzipWriter) writeWhole(body []byte) (int, error) {
	key := gzipKey{path: w.request.URL.Path, tag: w.Header().Get("Etag")}
	compressed, ok := w.compressor.kept.get(key)
	if !ok {
		var buffer bytes.Buffer
		stream := w.compressor.writers.Get().(*gzip.Writer)
		stream.Reset(&buffer)
		_, _ = stream.Write(body) // a buffer does not fail
		_ = stream.Close()
		w.compressor.writers.Put(stream)
		compressed = buffer.Bytes()
		if key.tag != "" {
			w.compressor.kept.put(key, compressed)
		}
	}
	w.label()
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(compressed))}
	if _, err := w.ResponseWriter.Write(compressed); err != nil {
		return 0, err
	}
	return len(body), nil
}

func (w *gzipWriter) beginStream() {
	w.label()
	w.Header().Del("Content-Length")
	w.stream = w.compressor.writers.Get().(*gzip.Writer)
	w.stream.Reset(w.ResponseWriter)
}

// finish ends an answer that is whole.
func (w *gzipWriter) finish() {
	w.begin()
	if w.stream == nil {
		return
	}
	if w.stream.Close() == nil { // an error means that the client has gone
		w.compressor.writers.Put(w.stream)
	}
	w.stream = nil
}
