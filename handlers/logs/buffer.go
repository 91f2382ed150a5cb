package logs

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// delay is how long a line waits for others to be written with.
	delay = 100 * time.Millisecond
	// batch is how many bytes are written without waiting for more.
	batch = 64 << 10
	// maxWaiting is how many bytes wait for a slow reader; then lines are dropped.
	maxWaiting = 1 << 20
	// patience is how long Flush waits for a slow reader.
	patience = time.Second
)

// buffer keeps lines until its goroutine writes them to a file.
type buffer struct {
	out    io.Writer
	delay  time.Duration
	report func(dropped int)
	some   chan struct{} // has a value when a line has come into the empty buffer
	urgent chan struct{} // has a value when lines are to be written without delay

	mu        sync.Mutex
	lines     []byte        // that wait to be written
	writing   bool          // what lines was before is being written
	dropped   int           // lines, since the last report
	reporting bool          // no line is dropped now, so that the report is not
	empty     chan struct{} // closed, and made anew, when all lines are written

	total atomic.Uint64 // lines dropped so far
}

func newBuffer(out io.Writer, delay time.Duration) *buffer {
	return &buffer{
		out: out, delay: delay,
		some: make(chan struct{}, 1), urgent: make(chan struct{}, 1), empty: make(chan struct{}),
	}
}

// start starts the goroutine, which lasts as long as the program. report is
// called after lines were dropped and others could be written again.
func (b *buffer) start(report func(dropped int)) {
	b.report = report
	go func() {
		var spare []byte
		for range b.some {
			b.wait()
			spare = b.writeAll(spare)
		}
	}()
}

// wait waits for more lines, unless those that are there are urgent or many.
func (b *buffer) wait() {
	b.mu.Lock()
	delay := b.delay
	b.mu.Unlock()
	if delay == 0 {
		return
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-b.urgent:
	}
}

// writeAll writes what waits. It takes and returns memory to be used again.
func (b *buffer) writeAll(spare []byte) []byte {
	b.mu.Lock()
	lines := b.lines
	b.lines, b.writing = spare[:0], true
	select {
	case <-b.urgent: // it was for these lines
	default:
	}
	b.mu.Unlock()

	_, err := b.out.Write(lines)

	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err != nil: // such as a pipe without a reader
		b.drop(bytes.Count(lines, []byte("\n")))
	case b.dropped > 0:
		b.reportDropped()
	}
	b.writing = false
	if len(b.lines) == 0 {
		close(b.empty)
		b.empty = make(chan struct{})
	}
	return lines
}

// reportDropped logs how many lines were dropped. It is called with b.mu held,
// and lets go of it meanwhile.
func (b *buffer) reportDropped() {
	dropped := b.dropped
	b.dropped, b.reporting = 0, true
	b.mu.Unlock()
	b.report(dropped)
	b.mu.Lock()
	b.reporting = false
}

// Write keeps a line, or drops it when too many wait. It never blocks for long
// and returns no error.
func (b *buffer) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.lines) >= maxWaiting && !b.reporting {
		b.drop(1)
		return len(line), nil
	}
	if len(b.lines) == 0 {
		notify(b.some)
	}
	b.lines = append(b.lines, line...)
	if len(b.lines) >= batch {
		b.hurry()
	}
	return len(line), nil
}

func (b *buffer) drop(lines int) {
	b.dropped += lines
	b.total.Add(uint64(lines))
}

// hurry has the lines that wait written at once.
func (b *buffer) hurry() { notify(b.urgent) }

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it has been notified already
	}
}

// Flush returns once every line is written, or after a second when the reader
// is too slow. From then on no line waits for others.
func (b *buffer) Flush() {
	timeout := time.After(patience)
	for {
		b.mu.Lock()
		b.delay = 0
		written := len(b.lines) == 0 && !b.writing
		empty := b.empty
		b.mu.Unlock()
		if written {
			return
		}
		b.hurry()
		select {
		case <-empty:
		case <-timeout:
			return
		}
	}
}

// Dropped is how many lines were dropped so far, because the file took no more.
func (b *buffer) Dropped() uint64 { return b.total.Load() }
