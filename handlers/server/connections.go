package server

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// silentTime is how long a new connection may send nothing before it is taken
// for idle.
const silentTime = 5 * time.Second

// connections knows the state of each connection of a server.
type connections struct {
	most int
	log  *slog.Logger

	mu   sync.Mutex
	open map[*connection]struct{}
}

func newConnections(most int, log *slog.Logger) *connections {
	return &connections{most: most, log: log, open: map[*connection]struct{}{}}
}

// changed is called when a connection has another state. While there are as
// many connections as there may be, none is kept open for a next request: idle
// ones are closed at once, others after their answer.
func (s *connections) changed(server *http.Server, conn net.Conn, to http.ConnState) {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	c := conn.(*connection)
	if c.state.Store(int32(to)); to == http.StateActive || to == http.StateIdle {
		return // each request says enough
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	wasFull := len(s.open) >= s.most
	if to == http.StateNew {
		c.made = time.Now()
		s.open[c] = struct{}{}
	} else {
		delete(s.open, c)
	}
	if full := len(s.open) >= s.most; full != wasFull {
		server.SetKeepAlivesEnabled(!full)
	}
	s.log.Debug("connection "+to.String(), "client", c.RemoteAddr().String())
}

// busy reports whether a client waits for an answer, or may be about to ask.
func (s *connections) busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		switch http.ConnState(c.state.Load()) {
		case http.StateActive:
			return true
		case http.StateNew:
			if time.Since(c.made) < silentTime {
				return true
			}
		}
	}
	return false
}
