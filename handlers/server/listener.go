package server

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
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
)

// listener bounds how many connections a server has. When there are too many,
// the idle ones are closed, and as long as that is not enough new ones are
// marked, see middleware.TooMany.
type listener struct {
	net.Listener
	server   *http.Server
	log      *slog.Logger
	most     int64
	patience time.Duration // writeTimeout
	open     atomic.Int64
	madeRoom time.Time
}

// limit bounds the connections that a server accepts from a listener.
func limit(l net.Listener, server *http.Server, options Options) *listener {
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if over, ok := c.(*tls.Conn); ok {
			c = over.NetConn()
		}
		if c.(*connection).tooMany {
			return middleware.TooMany(ctx)
		}
		return ctx
	}
	return &listener{Listener: l, server: server, log: options.Log, most: int64(options.MaxConnections), patience: writeTimeout}
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
		l.log.Debug("connection refused", "client", c.RemoteAddr().String())
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
