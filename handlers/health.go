package handlers

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"countries/store"
)

// health answers that the process is up.
func health(c *gin.Context) {
	render(c, http.StatusOK, []byte(`{"status":"ok"}`))
}

const (
	readyTimeout = 2 * time.Second
	readyKept    = time.Second // so that no crowd of probes is a load on the database
)

// readiness knows whether the database can be read and written, and that the
// service is not about to stop.
type readiness struct {
	store    store.Store
	stopping <-chan struct{}

	mu      sync.Mutex
	checked time.Time
	err     error
}

func newReadiness(s store.Store, stopping <-chan struct{}) *readiness {
	return &readiness{store: s, stopping: stopping}
}

var errStopping = errors.New("the service is stopping")

func (r *readiness) serve(c *gin.Context) {
	if err := r.check(c.Request.Context()); err != nil {
		c.Error(&notReadyError{err})
		return
	}
	render(c, http.StatusOK, []byte(`{"status":"ready"}`))
}

func (r *readiness) check(ctx context.Context) error {
	select {
	case <-r.stopping:
		return errStopping
	default:
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.checked) > readyKept {
		// The result is shared: a probe that leaves must not end the check.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTimeout)
		defer cancel()
		r.err = r.store.Ready(ctx)
		r.checked = time.Now()
	}
	return r.err
}

// notReadyError says why the service is not ready: its text is the innermost
// cause alone, because what engines wrap around it has addresses and names.
type notReadyError struct{ err error }

func (e *notReadyError) Error() string {
	switch cause := innermost(e.err); {
	case errors.Is(cause, context.DeadlineExceeded):
		return "the database did not answer in time"
	default:
		return cause.Error()
	}
}

func (e *notReadyError) Unwrap() error { return e.err }

func innermost(err error) error {
	for {
		var next error
		switch wrapper := err.(type) {
		case interface{ Unwrap() error }:
			next = wrapper.Unwrap()
		case interface{ Unwrap() []error }:
			if causes := wrapper.Unwrap(); len(causes) > 0 {
				next = causes[len(causes)-1]
			}
		}
		if next == nil {
			return err
		}
		err = next
	}
}
