package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"

	"github.com/gin-gonic/gin"
	swaggerfiles "github.com/swaggo/files/v2"
	ginswagger "github.com/swaggo/gin-swagger"
	"golang.org/x/net/webdav"
)

// swaggerUI is what gin-swagger answers to a GET of a file of Swagger UI.
//
// gin-swagger is asked once for each file, under a path of its own, and what it
// answers is kept: by itself it cannot serve a bare /docs, takes the first path
// that it sees for its own, and knows neither HEAD nor caches.
type swaggerUI struct{ engine func() *gin.Engine }

func newSwaggerUI(title string) swaggerUI {
	return swaggerUI{sync.OnceValue(func() *gin.Engine {
		engine := gin.New()
		engine.GET("/:file", ginswagger.CustomWrapHandler(
			&ginswagger.Config{Title: title},
			&webdav.Handler{FileSystem: readOnly{webdav.NewMemFS()}, LockSystem: webdav.NewMemLS()},
		))
		return engine
	})}
}

// file panics for one that is not there: the names are ours.
func (s swaggerUI) file(name string) []byte {
	answer := &buffer{header: http.Header{}}
	s.engine().ServeHTTP(answer, &http.Request{
		Method: http.MethodGet, URL: &url.URL{Path: "/" + name}, RequestURI: "/" + name, Header: http.Header{},
	})
	if answer.status != http.StatusOK {
		panic(fmt.Sprintf("Swagger UI: %s: status %d", name, answer.status))
	}
	return answer.Bytes()
}

// buffer is a response that is kept.
type buffer struct {
	bytes.Buffer
	header http.Header
	status int
}

func (b *buffer) Header() http.Header { return b.header }

func (b *buffer) WriteHeader(status int) {
	b.status = status
	if n, err := strconv.Atoi(b.header.Get("Content-Length")); err == nil {
		b.Grow(n)
	}
}

// readOnly is Swagger UI as the WebDAV file system that gin-swagger reads. All
// that it does not override finds nothing.
type readOnly struct{ webdav.FileSystem }

func (readOnly) OpenFile(_ context.Context, name string, _ int, _ os.FileMode) (webdav.File, error) {
	file, err := http.FS(swaggerfiles.FS).Open(name)
	if err != nil {
		return nil, err
	}
	return readOnlyFile{file, io.Discard}, nil
}

type readOnlyFile struct {
	http.File
	io.Writer
}
