// Package server serves a handler to the network: over HTTPS if there is a
// certificate, with a bound on connections, requests in flight and slow
// clients, until its context ends.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// The limits of a connection; see pacer for those of a body and an answer.
const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 16 << 10
	shutdownTimeout   = 20 * time.Second

	// maxStreams is how many requests may be in flight on a connection of
	// HTTP/2; see listener for how many such connections there may be.
	maxStreams = 64
)

// Options are what an operator may choose.
type Options struct {
	// MaxConnections are served at once; more wait to be accepted.
	MaxConnections int
	// Drain is how long connections are still accepted after the context has
	// ended, for proxies that notice late.
	Drain time.Duration
	// Certificate is that of HTTPS; nil is plain HTTP.
	Certificate *Certificate
	// Log receives what goes wrong below a request, and every connection at
	// the level of debugging.
	Log *slog.Logger
}

// Serve answers the requests of a listener with the handler. When the context
// ends, every answer closes its connection, and after Options.Drain the
// connections that wait to be accepted are accepted and the listener closes.
// Serve returns once all of them are answered, with an error if that takes
// longer than shutdownTimeout.
func Serve(ctx context.Context, l net.Listener, handler http.Handler, options Options) error {
	return newServer(ctx, l, handler, stepTime, options).serve(ctx)
}

// server is an http.Server with its listener.
type server struct {
	http.Server
	listener    *listener
	connections *connections
	drain       time.Duration
}

func newServer(ctx context.Context, l net.Listener, handler http.Handler, stepTime time.Duration, options Options) *server {
	s := &server{
		listener:    newListener(l, options.MaxConnections),
		connections: newConnections(options.MaxConnections, options.Log),
		drain:       options.Drain,
	}
	s.Server = http.Server{
		Handler:           pace(handler, stepTime, ctx.Done()),
		ReadHeaderTimeout: readHeaderTimeout,
		WriteTimeout:      stepTime,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: maxStreams, WriteByteTimeout: stepTime},
		ErrorLog:          slog.NewLogLogger(options.Log.Handler(), slog.LevelWarn),
		ConnContext:       withConnection,
		ConnState: func(c net.Conn, state http.ConnState) {
			s.connections.changed(&s.Server, c, state)
		},
	}
	if options.Certificate != nil {
		s.TLSConfig = s.listener.limitHTTP2(options.Certificate.config())
	}
	return s
}

func (s *server) serve(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() {
		if s.TLSConfig != nil {
			ended <- s.ServeTLS(s.listener, "", "")
		} else {
			ended <- s.Serve(s.listener)
		}
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(s.drain):
	}
	s.listener.finish()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	// Shutdown closes a connection whose request has come but was not read yet.
	for s.connections.busy() && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	if err := s.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests were still in flight after %s", shutdownTimeout), s.Close())
	}
	return nil
}
