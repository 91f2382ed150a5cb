package server

import (
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
	plug      net.Conn // see acceptLast
}

// fewHTTP2 connections may always speak HTTP/2.
const fewHTTP2 = 8

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
	var c net.Conn
	err := os.ErrDeadlineExceeded
	if !l.finishing.Load() {
		c, err = l.Listener.Accept()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c, err = l.acceptLast()
	}
	if err != nil {
		<-l.places
		return nil, err
	}
	return &connection{Conn: c, listener: l}, nil
}

// finish has Accept return the connections that wait, and then net.ErrClosed.
func (l *listener) finish() {
	l.finishing.Store(true)
	if tcp, ok := l.Listener.(*net.TCPListener); ok {
		narrow(tcp)
		_ = tcp.SetDeadline(time.Now()) // wakes Accept
	}
}

// acceptLast returns a connection that waits. When there is none, it makes one
// itself that is never accepted: no other can wait then, to be reset when the
// listener closes.
func (l *listener) acceptLast() (net.Conn, error) {
	tcp := l.Listener.(*net.TCPListener)
	for range mostLast {
		_ = tcp.SetDeadline(time.Now().Add(time.Millisecond))
		if c, err := tcp.Accept(); !errors.Is(err, os.ErrDeadlineExceeded) {
			return c, err
		}
		if c, err := plug(tcp); err == nil {
			l.plug = c
			break
		}
	}
	return nil, net.ErrClosed
}

// mostLast is how often acceptLast lets clients come first.
const mostLast = 100

func (l *listener) Close() error {
	l.close.Do(func() { close(l.closed) })
	err := l.Listener.Close()
	if l.plug != nil {
		_ = l.plug.Close()
	}
	return err
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
