package main

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"countries/handlers/middleware"
)

const (
	// spareConnections are taken beyond the limit only to be told so.
	spareConnections = 256
	// makeRoomEvery keeps a full server from looking for idle connections all
	// the time.
	makeRoomEvery = 100 * time.Millisecond
	// writeStep bytes have to be taken by the client within writeTimeout, or up
	// to twice that: who reads nothing does not stay long, and a slow reader of
	// a long list may take as long as that takes.
	writeStep    = 64 << 10
	writeTimeout = 20 * time.Second
)

// listener bounds how many connections a server has. When there are too many,
// the idle ones are closed, and as long as that is not enough new ones are
// marked, see middleware.TooMany.
type listener struct {
	net.Listener
	server   *http.Server
	most     int64
	patience time.Duration // writeTimeout
	open     atomic.Int64
	madeRoom time.Time
}

// listen gives the server that accepts from the listener its limit.
func listen(l net.Listener, server *http.Server, most int) *listener {
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if over, ok := c.(*tls.Conn); ok {
			c = over.NetConn()
		}
		if c.(*connection).tooMany {
			return middleware.TooMany(ctx)
		}
		return ctx
	}
	return &listener{Listener: l, server: server, most: int64(most), patience: writeTimeout}
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if l.open.Add(1) > l.most {
			l.makeRoom()
		}
		conn := &connection{Conn: c, listener: l, tooMany: l.open.Load() > l.most}
		if l.open.Load() <= l.most+spareConnections {
			return conn, nil
		}
		conn.Close()
	}
}

// makeRoom closes the connections on which no request is being read or
// answered: net/http does so when keep-alive is turned off.
func (l *listener) makeRoom() {
	if time.Since(l.madeRoom) < makeRoomEvery {
		return
	}
	l.madeRoom = time.Now()
	l.server.SetKeepAlivesEnabled(false)
	l.server.SetKeepAlivesEnabled(true)
}

// connection gives each step of a long answer its time. A deadline for the
// whole, as WriteTimeout sets, would cut slow readers off.
type connection struct {
	net.Conn
	listener *listener
	tooMany  bool
	closed   atomic.Bool

	mu       sync.Mutex
	deadline time.Time // of writing, as extend has set it
	given    bool      // another deadline is to be kept to
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
