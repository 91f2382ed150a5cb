package server

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// client is the context of a request over HTTP/1: it ends when the client has
// left. The context of net/http ends as soon as the client sends no more, which
// one that waits for its answer may also do, and TCP shows no difference until
// something is sent. So the client is then sent 100 Continue, which every
// client of HTTP/1.1 passes over, again and again until that fails or the
// answer begins. Nothing of this happens unless Done or Err is called, nor for an
// answer that begins within shortWork.
type client struct {
	context.Context // the values of net/http's
	request         *http.Request

	mu       sync.Mutex
	released bool
	present  context.Context // nil before it is asked for
	leave    context.CancelFunc
	forget   func() bool   // false if ask has been called; nil if it never will be
	answer   chan struct{} // closed when the answer begins
	asked    chan struct{} // closed when ask returns
}

func (c *client) Done() <-chan struct{} { return c.watch().Done() }

func (c *client) Err() error {
	if c.request.Context().Err() == nil {
		return nil
	}
	return c.watch().Err()
}

func (c *client) watch() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.present == nil {
		c.present, c.leave = context.WithCancel(c.Context)
		if !c.released {
			c.answer, c.asked = make(chan struct{}), make(chan struct{})
			c.forget = context.AfterFunc(c.request.Context(), c.ask)
		}
	}
	return c.present
}

// left ends the context: sending the answer has failed.
func (c *client) left() {
	c.watch()
	c.leave()
}

// release ends watching, before the answer is sent.
func (c *client) release() {
	c.mu.Lock()
	c.released = true
	forget := c.forget
	c.mu.Unlock()
	if forget == nil {
		return
	}
	close(c.answer)
	if !forget() {
		<-c.asked
	}
}

// shortWork is work that is not worth asking for whom it is done.
const shortWork = 30 * time.Millisecond

// ask finds out whether a client that sends no more has left.
func (c *client) ask() {
	defer close(c.asked)
	conn, ok := c.Value(connectionKey{}).(net.Conn)
	if !ok || !c.request.ProtoAtLeast(1, 1) {
		return
	}
	const interim = "HTTP/1.1 100 Continue\r\n\r\n"
	for pause := shortWork; ; pause = min(2*pause, time.Second) {
		select {
		case <-c.answer:
			return
		case <-time.After(pause):
		}
		_ = conn.SetWriteDeadline(time.Now().Add(stepTime))
		if _, err := conn.Write([]byte(interim)); err != nil {
			c.leave()
			return
		}
	}
}

type connectionKey struct{}

// withConnection is an http.Server's ConnContext.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, c)
}
