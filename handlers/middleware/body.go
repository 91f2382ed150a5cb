package middleware

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"
)

const (
	// bodyStep bytes of a body have to come within bodyStepTime, else its
	// connection is closed: who sends a byte now and then does not stay long,
	// and who sends much over a slow line may take as long as that takes.
	bodyStep     = 64 << 10
	bodyStepTime = 10 * time.Second

	// The first bodyFree bytes of a body are not counted, and room for more is
	// waited for.
	bodyFree = 16 << 10
	bodyWait = time.Second
)

// Bodies bounds the time and the memory that request bodies take up.
type Bodies struct{ budget *semaphore.Weighted }

// NewBodies lets the bodies being read take up that many bytes together, a few
// of each not counted.
func NewBodies(budget int64) *Bodies { return &Bodies{semaphore.NewWeighted(budget)} }

// Pace keeps reading the body of any request, also one that no handler wants,
// from taking for ever. The server must set no ReadTimeout: that one would go
// on after the body and end the context of a long answer.
func (b *Bodies) Pace(c *gin.Context) {
	r := c.Request
	if r.ContentLength == 0 {
		return
	}
	if len(r.TransferEncoding) > 0 {
		// A length may have stood beside it, to have what follows taken for a
		// request; net/http drops it, but goes on (RFC 9112, section 6.1).
		c.Header("Connection", "close")
	}
	paced := &pacedBody{ReadCloser: r.Body, connection: http.NewResponseController(c.Writer), bodies: b, ctx: r.Context(), next: bodyFree}
	paced.extend()
	r.Body = paced
	defer paced.free()
	c.Next()
}

// pacedBody reads a body under the bounds of Bodies.
type pacedBody struct {
	io.ReadCloser
	connection *http.ResponseController
	bodies     *Bodies
	ctx        context.Context
	read, next int64 // next is where the budget is asked again
	taken      int64 // of the budget
}

func (p *pacedBody) Read(buffer []byte) (int, error) {
	n, err := p.ReadCloser.Read(buffer)
	p.read += int64(n)
	if err != nil && err != io.EOF {
		return n, err
	}
	for p.read > p.next {
		if err := p.take(); err != nil {
			return n, err
		}
	}
	if err == io.EOF {
		_ = p.connection.SetReadDeadline(time.Time{}) // which would end the request's context
	}
	return n, err
}

// take makes room for the next step and gives it its time.
func (p *pacedBody) take() error {
	ctx, cancel := context.WithTimeout(p.ctx, bodyWait)
	defer cancel()
	if p.bodies.budget.Acquire(ctx, bodyStep) != nil {
		return ErrOverloaded
	}
	p.taken += bodyStep
	p.next += bodyStep
	p.extend()
	return nil
}

// extend sets the deadline. A writer that has none, as in tests, needs none.
func (p *pacedBody) extend() {
	_ = p.connection.SetReadDeadline(time.Now().Add(bodyStepTime))
}

func (p *pacedBody) free() {
	if p.taken > 0 {
		p.bodies.budget.Release(p.taken)
	}
}

// LimitBody makes a body of more than n bytes an *http.MaxBytesError, at once
// when its length is announced, and refuses a compressed one.
func LimitBody(n int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		switch {
		case isEncoded(c.Request.Header["Content-Encoding"]):
			fail(c, ErrEncoding)
		case c.Request.ContentLength > n:
			fail(c, &http.MaxBytesError{Limit: n})
		default:
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, n)
		}
	}
}

func isEncoded(header []string) bool {
	for _, line := range header {
		for coding := range strings.SplitSeq(line, ",") {
			if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
				return true
			}
		}
	}
	return false
}
