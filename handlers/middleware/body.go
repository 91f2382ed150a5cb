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
	// bodyStep is how many bytes of the budget are taken at a time.
	bodyStep = 64 << 10
	// bodyFree bytes of each body are not counted, so that large bodies never
	// keep a small one out.
	bodyFree = 4 << 10
	// bodyWait is how long a body waits for room in the budget.
	bodyWait = time.Second
)

// Bodies bounds the memory that request bodies take up.
type Bodies struct{ budget *semaphore.Weighted }

// NewBodies lets the bodies held at once take up so many bytes together, the
// first few of each not counted.
func NewBodies(budget int64) *Bodies { return &Bodies{semaphore.NewWeighted(budget)} }

// Count counts the bytes of a body, as they are read, until the request is
// answered: an answer of failures may repeat them.
func (b *Bodies) Count(c *gin.Context) {
	if c.Request.ContentLength == 0 {
		return
	}
	body := &countedBody{ReadCloser: c.Request.Body, budget: b.budget, ctx: c.Request.Context(), counted: bodyFree}
	c.Request.Body = body
	c.Set(bodyKey{}, body)
	defer body.free()
	c.Next()
}

type bodyKey struct{}

// HasLongBody reports whether so much of the request's body has been read that
// its bytes are counted.
func HasLongBody(c *gin.Context) bool {
	body, ok := c.Get(bodyKey{})
	return ok && body.(*countedBody).counted > bodyFree
}

// CountMore counts n bytes that were made of a request's body as well, or
// returns ErrOverloaded at once.
func CountMore(c *gin.Context, n int64) error {
	body, ok := c.Get(bodyKey{})
	if !ok {
		return nil
	}
	return body.(*countedBody).tryTake(n)
}

// countedBody takes from the budget for what is read of a body.
type countedBody struct {
	io.ReadCloser
	budget        *semaphore.Weighted
	ctx           context.Context
	read, counted int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	for b.read += int64(n); b.read > b.counted; {
		if err := b.take(); err != nil {
			return n, err
		}
	}
	return n, err
}

// take takes a step, for which it may wait.
func (b *countedBody) take() error {
	if b.tryTake(bodyStep) == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(b.ctx, bodyWait)
	defer cancel()
	if b.budget.Acquire(ctx, bodyStep) != nil {
		return ErrOverloaded
	}
	b.counted += bodyStep
	return nil
}

func (b *countedBody) tryTake(n int64) error {
	if !b.budget.TryAcquire(n) {
		return ErrOverloaded
	}
	b.counted += n
	return nil
}

func (b *countedBody) free() { b.budget.Release(b.counted - bodyFree) }

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
