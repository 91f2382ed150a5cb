package server

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Each step bytes of a request's body have to come, and each piece of an answer
// of at most as many has to be taken, within stepTime. A client that sends or
// reads little does not stay long, and one with much to send or read over a slow
// line gets its time.
const (
	step     = 64 << 10
	stepTime = 20 * time.Second
)

// pace has the requests of a handler read and answered in steps, over both
// versions of HTTP. The time that the handler takes counts as neither. The
// server has no ReadTimeout, which would go on after the body and end the
// context of a long answer. Once stopping is closed, every answer closes its
// connection.
func pace(handler http.Handler, stepTime time.Duration, stopping <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-stopping:
			w.Header().Set("Connection", "close")
		default:
		}
		e := &exchange{ResponseWriter: w, stepTime: stepTime, renewed: time.Now()}
		if r.ProtoMajor == 1 {
			if !mayGoOn(r) {
				w.Header().Set("Connection", "close")
			}
			e.client = client{Context: context.WithoutCancel(r.Context()), request: r}
			r = r.WithContext(&e.client)
		} else { // the server's WriteTimeout would reset the stream
			e.setWriteDeadline(time.Time{})
		}
		if r.Body != http.NoBody {
			b := &body{ReadCloser: r.Body, exchange: e}
			b.renew()
			r.Body = b
		}
		defer e.begin()
		handler.ServeHTTP(e, r)
	})
}

// exchange is a request and its answer.
type exchange struct {
	http.ResponseWriter
	client   client // not over HTTP/2
	begun    bool   // the answer has
	stepTime time.Duration
	renewed  time.Time // when the time of a piece of the answer began
}

// begin is called before anything of the answer is written.
func (e *exchange) begin() {
	if e.begun {
		return
	}
	e.begun = true
	if e.client.request == nil {
		e.renewed = time.Time{}
	} else {
		e.client.release()
	}
	e.renew()
}

// renew gives the next piece its time. Setting a deadline costs a good part of
// a short answer, for which the server's WriteTimeout will do.
func (e *exchange) renew() {
	if now := time.Now(); now.Sub(e.renewed) > e.stepTime/20 {
		e.renewed = now
		e.setWriteDeadline(now.Add(e.stepTime))
	}
}

// setWriteDeadline does nothing where there are no deadlines, as in tests.
func (e *exchange) setWriteDeadline(t time.Time) {
	_ = http.NewResponseController(e.ResponseWriter).SetWriteDeadline(t)
}

func (e *exchange) WriteHeader(status int) {
	e.begin()
	e.ResponseWriter.WriteHeader(status)
}

func (e *exchange) Write(p []byte) (n int, err error) {
	e.begin()
	for {
		e.renew()
		written, err := e.ResponseWriter.Write(p[n:min(len(p), n+step)])
		if n += written; err != nil && e.client.request != nil {
			e.client.left()
		}
		if err != nil || n == len(p) {
			return n, err
		}
	}
}

// Flush is for Gin, which asks for it.
func (e *exchange) Flush() {
	e.begin()
	_ = http.NewResponseController(e.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (e *exchange) Unwrap() http.ResponseWriter { return e.ResponseWriter }

// body is that of an exchange's request.
type body struct {
	io.ReadCloser
	exchange *exchange
	read     int // bytes of the present step
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.read += n; b.read >= step {
		b.renew()
	}
	if err == io.EOF { // else the deadline would end the context of a long answer
		b.setReadDeadline(time.Time{})
	}
	return n, err
}

// renew begins a step.
func (b *body) renew() {
	b.read = 0
	b.setReadDeadline(time.Now().Add(b.exchange.stepTime))
}

func (b *body) setReadDeadline(t time.Time) {
	_ = http.NewResponseController(b.exchange.ResponseWriter).SetReadDeadline(t)
}
