// Package server serves a handler to the network: over HTTPS if there is a
// certificate, with connections that are bounded in number and in time, until
// its context ends.
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

// The limits of a connection; see middleware.Bodies for how long a body may
// take, and connection for an answer.
const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
	maxStreams        = 100 // requests at once on a connection of HTTP/2
	shutdownTimeout   = 20 * time.Second
)

// Options are what an operator may choose.
type Options struct {
	// MaxConnections are served at once. With more, idle ones are closed, and
	// then the requests of new ones are marked by middleware.TooMany.
	MaxConnections int
	// Certificate is that of HTTPS; nil is plain HTTP.
	Certificate *Certificate
	// Log receives what goes wrong below a request, and every connection at
	// the level of debugging.
	Log *slog.Logger
}

// Serve answers what comes to a listener with the handler. When the context
// ends it closes the listener and returns once every request in flight is
// answered, with an error if that takes longer than shutdownTimeout.
func Serve(ctx context.Context, l net.Listener, handler http.Handler, options Options) error {
	server := newServer(paceStreams(handler, writeTimeout), options)
	return serve(ctx, server, limit(l, server, options))
}

func newServer(handler http.Handler, options Options) *http.Server {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		ErrorLog:          slog.NewLogLogger(options.Log.Handler(), slog.LevelWarn),
	}
	if options.Certificate != nil {
		server.TLSConfig = options.Certificate.config()
	}
	if options.Log.Enabled(context.Background(), slog.LevelDebug) {
		server.ConnState = func(c net.Conn, state http.ConnState) {
			if state != http.StateNew && state != http.StateClosed {
				return // each request says enough
			}
			options.Log.Debug("connection "+state.String(), "client", c.RemoteAddr().String())
		}
	}
	return server
}

func serve(ctx context.Context, server *http.Server, l net.Listener) error {
	failed := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			failed <- server.ServeTLS(l, "", "")
		} else {
			failed <- server.Serve(l)
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests were still in flight after %s", shutdownTimeout), server.Close())
	}
	return nil
}
