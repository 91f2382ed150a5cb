package server

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// writeStep bytes have to be taken by the client within writeTimeout, or up to
// twice that: who reads nothing does not stay long, and a slow reader of a long
// list may take as long as that takes.
const (
	writeStep    = 64 << 10
	writeTimeout = 20 * time.Second
)

// connection gives each step of a long answer its time. A deadline for the
// whole, as WriteTimeout sets, would cut slow readers off.
type connection struct {
	net.Conn
	listener *listener
	tooMany  bool
	closed   atomic.Bool
	ended    bool // the client sends no more, which Read has kept back once

	mu       sync.Mutex
	deadline time.Time // of writing, as extend has set it
	given    bool      // another deadline is to be kept to
}

// Read tells that the client sends no more when it is asked again. While
// net/http waits for an answer it looks for that, and would end the request's
// context, but the client may have closed its half only, and wait as well. If
// it has gone, writing the answer tells.
func (c *connection) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err == io.EOF && !c.ended {
		c.ended = true
		return n, nil
	}
	return n, err
}

func (c *connection) Write(p []byte) (n int, err error) {
	for {
		step := p[n:min(len(p), n+writeStep)]
		if err := c.extend(); err != nil {
			return n, err
		}
		written, err := c.Conn.Write(step)
		n += written
		if err != nil || n == len(p) {
			return n, err
		}
	}
}

// extend sets the deadline ahead far enough for many short answers: setting it
// costs a good part of one.
func (c *connection) extend() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if c.given || c.deadline.Sub(now) >= c.listener.patience {
		return nil
	}
	c.deadline = now.Add(2 * c.listener.patience)
	return c.Conn.SetWriteDeadline(c.deadline)
}

// SetWriteDeadline is for crypto/tls, which has deadlines for its own messages.
// That net/http asks for none after each answer changes nothing: the next Write
// sets its own.
func (c *connection) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.given = !t.IsZero(); !c.given {
		return nil
	}
	c.deadline = time.Time{}
	return c.Conn.SetWriteDeadline(t)
}

func (c *connection) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *connection) Close() error {
	if !c.closed.Swap(true) {
		c.listener.open.Add(-1)
	}
	return c.Conn.Close()
}

// CloseWrite lets net/http wait for the client to read a last answer.
func (c *connection) CloseWrite() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.CloseWrite()
	}
	return nil
}
