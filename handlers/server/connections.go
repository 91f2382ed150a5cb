package server

import (
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

	mu     sync.Mutex
	states map[net.Conn]http.ConnState
	since  map[net.Conn]time.Time // of new ones
}

func newConnections(most int, log *slog.Logger) *connections {
	return &connections{most: most, log: log, states: map[net.Conn]http.ConnState{}, since: map[net.Conn]time.Time{}}
}

// changed is called when a connection has another state. While there are as
// many connections as there may be, none is kept open for a next request: idle
// ones are closed at once, others after their answer.
func (s *connections) changed(server *http.Server, c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wasFull := len(s.states) >= s.most
	delete(s.since, c)
	switch s.states[c] = state; state {
	case http.StateNew:
		s.since[c] = time.Now()
	case http.StateClosed, http.StateHijacked:
		delete(s.states, c)
	default:
		return // each request says enough
	}
	if full := len(s.states) >= s.most; full != wasFull {
		server.SetKeepAlivesEnabled(!full)
	}
	s.log.Debug("connection "+state.String(), "client", c.RemoteAddr().String())
}

// busy reports whether a client waits for an answer, or may be about to ask.
func (s *connections) busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c, state := range s.states {
		if state == http.StateActive || state == http.StateNew && time.Since(s.since[c]) < silentTime {
			return true
		}
	}
	return false
}
