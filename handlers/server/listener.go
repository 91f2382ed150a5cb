package server

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// listener bounds how many connections there are, and how many of them speak
// HTTP/2. netutil.LimitListener does the first, but its connections have no
// CloseWrite, without which net/http cuts off the answer to a refused body.
type listener struct {
	net.Listener
	places    chan struct{} // one is taken by each connection
	http2     chan struct{} // one is taken by each connection that may speak HTTP/2
	closed    chan struct{}
	close     sync.Once
	finishing atomic.Bool
	noneNew   bool // while it finishes, see refuseNew
}

// fewHTTP2 connections may always speak HTTP/2.
const fewHTTP2 = 8

// Listen listens at an address of TCP, and not of Multipath TCP, which Go would
// take: that makes each request slower and knows no refuseNew.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	config.SetMultipathTCP(false)
	return config.Listen(ctx, "tcp", address)
}

// newListener lets as many requests be in flight over HTTP/2 as there may be
// connections, at maxStreams on each, but for fewHTTP2.
func newListener(l net.Listener, connections int) *listener {
	return &listener{
		Listener: l,
		places:   make(chan struct{}, connections),
		http2:    make(chan struct{}, max(fewHTTP2, connections/maxStreams)),
		closed:   make(chan struct{}),
	}
}

// Accept waits until there are fewer connections than there may be.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	c, err := l.accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &connection{Conn: c, listener: l}, nil
}

func (l *listener) accept() (net.Conn, error) {
	tcp, ok := l.Listener.(*net.TCPListener)
	if !ok {
		return l.Listener.Accept()
	}
	for {
		last := l.finishing.Load()
		if last && l.noneNew {
			_ = tcp.SetDeadline(time.Now().Add(lastWait))
		}
		c, err := tcp.Accept()
		switch {
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return c, err
		case last:
			return nil, net.ErrClosed
		}
	}
}

// lastWait is how long a client may take to finish making its connection.
const lastWait = 100 * time.Millisecond

// finish has Accept return the connections that wait or are half made, and then
// net.ErrClosed.
func (l *listener) finish() {
	if tcp, ok := l.Listener.(*net.TCPListener); ok {
		l.noneNew = refuseNew(tcp) == nil
		_ = tcp.SetDeadline(time.Now().Add(lastWait)) // wakes Accept
	}
	l.finishing.Store(true)
}

func (l *listener) Close() error {
	l.close.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// limitHTTP2 offers HTTP/2 while there are few connections that speak it.
// Later clients get HTTP/1.1, which each of them speaks as well.
func (l *listener) limitHTTP2(config *tls.Config) *tls.Config {
	plain := config.Clone()
	plain.NextProtos = nil
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if !slices.Contains(hello.SupportedProtos, "h2") {
			return nil, nil
		}
		select {
		case l.http2 <- struct{}{}:
			hello.Conn.(*connection).http2 = true
			return nil, nil
		default:
			return plain, nil
		}
	}
	return config
}

// connection gives its places back when it is closed.
type connection struct {
	net.Conn
	listener *listener
	http2    bool
	close    sync.Once

	made  time.Time
	state atomic.Int32 // the http.ConnState

	matched int          // of lengthLine, by what was read last
	lengths atomic.Int64 // see mayGoOn
}

func (c *connection) Close() error {
	err := c.Conn.Close()
	c.close.Do(func() {
		<-c.listener.places
		if c.http2 {
			<-c.listener.http2
		}
	})
	return err
}

// CloseWrite lets net/http wait for the client to read a last answer.
func (c *connection) CloseWrite() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.CloseWrite()
	}
	return nil
}
