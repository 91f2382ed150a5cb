package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
)

// progress shows on a terminal how far a command is and how long it will take.
// Elsewhere, and when it is nil, it shows nothing.
type progress struct {
	doing string
	total int64 // 0 when nobody knows
	begun time.Time

	rows int

	mu    sync.Mutex
	done  int64
	shown time.Time
}

func newProgress(doing string, total int64) *progress {
	if !isatty.IsTerminal(os.Stderr.Fd()) {
		return nil
	}
	return &progress{doing: doing, total: total, begun: time.Now()}
}

// row counts a row, of a thousand at a time: to look at the clock takes longer
// than reading one.
func (p *progress) row() {
	if p == nil {
		return
	}
	if p.rows++; p.rows%1000 == 0 {
		p.add(1000)
	}
}

// add counts n more of the total.
func (p *progress) add(n int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += int64(n)
	if now := time.Now(); now.Sub(p.shown) > 100*time.Millisecond {
		p.shown = now
		p.show(now.Sub(p.begun))
	}
}

func (p *progress) show(took time.Duration) {
	if p.total == 0 || p.done == 0 {
		fmt.Fprintf(os.Stderr, "\r\x1b[K%s for %s", p.doing, took.Round(time.Second))
		return
	}
	share := float64(p.done) / float64(p.total)
	left := time.Duration(float64(took) * (1/share - 1))
	fmt.Fprintf(os.Stderr, "\r\x1b[K%s: %.0f %%, %s left", p.doing, 100*share, left.Round(time.Second))
}

// clear removes what is shown, for a line of text.
func (p *progress) clear() {
	if p != nil {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}

// reader counts the bytes that are read from r.
func (p *progress) reader(r io.Reader) io.Reader { return io.TeeReader(r, p) }

// Write counts bytes.
func (p *progress) Write(b []byte) (int, error) {
	p.add(len(b))
	return len(b), nil
}
