package server

import (
	"net/http"
	"time"
)

// paceStreams gives each step of an answer over HTTP/2 its time. There a client
// can stop reading one answer by flow control, so that nothing of it gets to
// the connection, which would notice.
func paceStreams(handler http.Handler, patience time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 2 {
			w = &stream{w, http.NewResponseController(w), patience}
		}
		handler.ServeHTTP(w, r)
	})
}

type stream struct {
	http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

func (s *stream) Write(p []byte) (n int, err error) {
	for {
		step := p[n:min(len(p), n+writeStep)]
		if err := s.control.SetWriteDeadline(time.Now().Add(2 * s.patience)); err != nil {
			return n, err
		}
		written, err := s.ResponseWriter.Write(step)
		n += written
		if err != nil || n == len(p) {
			return n, err
		}
	}
}

// Flush is for Gin, which asks for it.
func (s *stream) Flush() { _ = s.control.Flush() }

// Unwrap is for http.ResponseController.
func (s *stream) Unwrap() http.ResponseWriter { return s.ResponseWriter }
