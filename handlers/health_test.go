package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"

	"countries/handlers"
	"countries/store"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GET", "HEAD"} {
		run(t, newService(t), []exchange{
			{method: method, target: "/healthz", status: 200, want: `{"status":"ok"}`},
			{method: method, target: "/readyz", status: 200, want: `{"status":"ready"}`},
		})
	}
	closed := newCopies(t).open(t)
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	run(t, handlers.New(closed, handlers.Options{}), []exchange{
		{method: "GET", target: "/healthz", status: 200, want: `{"status":"ok"}`},
		{method: "GET", target: "/readyz", status: 503, want: `{"detail":"database unavailable"}`, header: map[string]string{"Retry-After": "1"}},
	})
}

// unready is a store that is not ready for a reason.
type unready struct {
	store.Store
	reason error
	asked  *int
}

func (u unready) Ready(context.Context) error {
	*u.asked++
	return u.reason
}

// TestReasons: who asks is told the cause, without the addresses and names
// that come with it, and a crowd that asks does not ask the database.
func TestReasons(t *testing.T) {
	t.Parallel()
	dial := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 7), Port: 5432}, Err: syscall.ECONNREFUSED}
	for want, reason := range map[string]error{
		"connection refused":                  fmt.Errorf("%w: user=admin: %w", store.ErrUnavailable, dial),
		"the database did not answer in time": fmt.Errorf("%w: %w", store.ErrUnavailable, context.DeadlineExceeded),
		"disk full":                           errors.New("disk full"),
	} {
		asked := 0
		service := handlers.New(unready{openSample(t), reason, &asked}, handlers.Options{})
		for range 100 {
			got := send(t, service, "GET", "/readyz", "")
			if got.Code != 503 || got.Body.String() != `{"detail":"`+want+`"}` {
				t.Fatalf("got %d %s, want %s", got.Code, got.Body, want)
			}
		}
		if asked > 10 {
			t.Errorf("the database was asked %d times", asked)
		}
	}
}
