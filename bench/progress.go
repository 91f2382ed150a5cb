package main

import (
	"fmt"
	"os"
	"time"
)

// progress is the line that tells how far the bench is. On a terminal it is
// one line; in a file every step has its own.
type progress struct {
	out         *os.File
	terminal    bool
	began       time.Time
	steps, left int
}

func newProgress(out *os.File) *progress {
	info, err := out.Stat()
	return &progress{out: out, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0, began: time.Now()}
}

// expect starts the count of steps.
func (p *progress) expect(steps int) { p.began, p.left = time.Now(), steps }

// step counts one and says what it gave.
func (p *progress) step(format string, args ...any) {
	p.steps, p.left = p.steps+1, p.left-1
	spent := time.Since(p.began)
	rest := spent / time.Duration(p.steps) * time.Duration(p.left)
	p.printf("[%d/%d %s, %s left] %s", p.steps, p.steps+p.left,
		spent.Round(time.Second), rest.Round(time.Second), fmt.Sprintf(format, args...))
}

func (p *progress) printf(format string, args ...any) {
	if p.terminal {
		fmt.Fprintf(p.out, "\r\x1b[K"+format, args...)
		return
	}
	fmt.Fprintf(p.out, format+"\n", args...)
}

func (p *progress) done() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
