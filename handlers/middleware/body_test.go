package middleware_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gin-gonic/gin"

	"countries/handlers"
	"countries/handlers/middleware"
)

func TestEncodedBodies(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{})
	for _, target := range [][2]string{{"POST", "/countries"}, {"POST", "/countries/bulk"}, {"PUT", "/countries/1"}, {"PATCH", "/countries/1"}} {
		for encoding, refused := range map[string]bool{
			"gzip": true, "GZIP": true, "br": true, "identity, deflate": true, "x": true, "identity": false, "Identity ": false, "": false,
		} {
			got := send(t, service, target[0], target[1], "{", "Content-Encoding: "+encoding)
			if (got.Code == 415) != refused || refused && got.Body.String() != `{"detail":"Unsupported Media Type"}` {
				t.Errorf("%s %q: got %d %s", target, encoding, got.Code, got.Body)
			}
		}
	}
	if got := send(t, service, "GET", "/countries", "", "Content-Encoding: gzip"); got.Code != 200 {
		t.Errorf("GET: got %d", got.Code)
	}
}

// TestTooLargeIsToldAtOnce: who announces too much need not send it.
func TestTooLargeIsToldAtOnce(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{})
	for target, limit := range map[string]int64{"/countries": 1 << 20, "/countries/bulk": 16 << 20} {
		request := httptest.NewRequestWithContext(t.Context(), "POST", target, unread{t})
		request.ContentLength = limit + 1
		recorder := httptest.NewRecorder()
		service.ServeHTTP(recorder, request)
		if recorder.Code != 413 || recorder.Body.String() != `{"detail":"Request Entity Too Large"}` {
			t.Errorf("%s: got %d %s", target, recorder.Code, recorder.Body)
		}
	}
}

// TestBodiesShareABudget: large bodies that are being read leave room for
// small ones, and when there is none left for large ones, those are told so.
func TestBodiesShareABudget(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const large = 20 << 10
	read := make(chan int, 100)
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(middleware.NewBodies(64 << 10).Count)
	router.POST("/", func(c *gin.Context) {
		buffer := make([]byte, large)
		n, err := io.ReadFull(c.Request.Body, buffer)
		if read <- n; err == nil {
			_, err = io.Copy(io.Discard, c.Request.Body)
		}
		if errors.Is(err, middleware.ErrOverloaded) {
			c.Status(http.StatusServiceUnavailable)
		}
	})
	server := httptest.NewServer(router)
	t.Cleanup(server.Close)
	post := func(body io.Reader) int {
		response, err := server.Client().Post(server.URL, "", body)
		if err != nil {
			t.Error(err)
			return 0
		}
		response.Body.Close()
		<-read
		return response.StatusCode
	}
	ofSize := func(n int) io.Reader { return strings.NewReader(strings.Repeat("x", n)) }

	stalled, client := io.Pipe()
	status := make(chan int)
	go func() {
		response, err := server.Client().Post(server.URL, "", stalled)
		if err != nil {
			t.Error(err)
			status <- 0
			return
		}
		response.Body.Close()
		status <- response.StatusCode
	}()
	if _, err := io.Copy(client, ofSize(large)); err != nil {
		t.Fatal(err)
	}
	if n := <-read; n != large {
		t.Fatalf("read %d bytes", n)
	}
	if got := post(ofSize(large)); got != 503 {
		t.Errorf("a large body too many: got %d", got)
	}
	if got := post(ofSize(4 << 10)); got != 200 {
		t.Errorf("a small body: got %d", got)
	}
	client.Close()
	if got := <-status; got != 200 {
		t.Errorf("the first large body: got %d", got)
	}
	if got := post(ofSize(large)); got != 200 {
		t.Errorf("a large body with room: got %d", got)
	}
}

// TestNoRoomForABody: the answer is not that the body is wrong.
func TestNoRoomForABody(t *testing.T) {
	t.Parallel()
	request := httptest.NewRequestWithContext(t.Context(), "POST", "/countries", iotest.ErrReader(middleware.ErrOverloaded))
	recorder := httptest.NewRecorder()
	newService(t, handlers.Options{}).ServeHTTP(recorder, request)
	if recorder.Code != 503 || recorder.Body.String() != `{"detail":"Service Unavailable"}` || recorder.Header().Get("Retry-After") != "1" {
		t.Errorf("got %d %v %s", recorder.Code, recorder.Header(), recorder.Body)
	}
}
