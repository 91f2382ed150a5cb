package server

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestFinish ends a listener while clients connect as fast as they can. Each
// connection that a client made is accepted.
func TestFinish(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	var made, accepted atomic.Int64
	for range 5 {
		inner, err := Listen(t.Context(), "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l := newListener(inner, 100)
		var clients sync.WaitGroup
		for range 4 {
			clients.Go(func() {
				for {
					c, err := net.DialTimeout("tcp", l.Addr().String(), 10*time.Second)
					if err != nil { // nobody listens
						return
					}
					made.Add(1)
					_ = c.SetDeadline(time.Now().Add(10 * time.Second))
					if _, err := c.Read(make([]byte, 1)); err != nil {
						t.Error(err)
					}
					_ = c.Close()
				}
			})
		}
		time.AfterFunc(10*time.Millisecond, l.finish)
		for {
			c, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			accepted.Add(1)
			_, _ = c.Write([]byte("x"))
			_ = c.Close()
		}
		_ = l.Close()
		clients.Wait()
	}
	if made.Load() == 0 || made.Load() != accepted.Load() {
		t.Errorf("%d connections made, %d accepted", made.Load(), accepted.Load())
	}
}
