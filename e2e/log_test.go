package e2e

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"sync"
	"testing"
	"time"
)

// log is what a process has written so far.
type log struct {
	mu    sync.Mutex
	text  bytes.Buffer
	ended bool
	grown chan struct{} // closed, and made anew, whenever there is more
}

func newLog() *log { return &log{grown: make(chan struct{})} }

func (l *log) read(from io.ReadCloser) {
	defer from.Close()
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		l.mu.Lock()
		l.text.Write(line)
		l.ended = err != nil
		close(l.grown)
		l.grown = make(chan struct{})
		l.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// await waits until the log matches a pattern, and returns the submatches.
func (l *log) await(t testing.TB, pattern string) []string {
	t.Helper()
	expression := regexp.MustCompile(pattern)
	timeout := time.After(patience)
	for {
		l.mu.Lock()
		m, ended, grown := expression.FindStringSubmatch(l.text.String()), l.ended, l.grown
		l.mu.Unlock()
		if m != nil {
			return m
		}
		if ended {
			t.Fatalf("ended without writing %s:\n%s", pattern, l.tail())
		}
		select {
		case <-grown:
		case <-timeout:
			t.Fatalf("has not written %s:\n%s", pattern, l.tail())
		}
	}
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *log) tail() string {
	text := l.String()
	return text[max(0, len(text)-4000):]
}
