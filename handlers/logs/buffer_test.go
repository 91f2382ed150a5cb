package logs

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A recorder keeps each write, which fails while it has an error.
type recorder struct {
	mu     sync.Mutex
	writes []string
	err    error
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return 0, r.err
	}
	r.writes = append(r.writes, string(p))
	return len(p), nil
}

func (r *recorder) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
}

func (r *recorder) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.writes...)
}

// newTestLog returns a log whose lines are written, a line of text each, after
// the usual delay. Its goroutine ends with the test.
func newTestLog(out *recorder) *Log {
	return newLog(out, slog.LevelInfo, Text, delay)
}

func TestLinesShareAWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out recorder
		log := newTestLog(&out)
		defer close(log.some)
		for range 3 {
			log.Info("a line")
			time.Sleep(delay / 4)
		}
		if got := out.got(); len(got) != 0 {
			t.Errorf("before the delay is over: %q", got)
		}
		time.Sleep(delay / 2)
		if got := out.got(); len(got) != 1 || got[0] != strings.Repeat("INF a line\n", 3) {
			t.Errorf("after it: %q", got)
		}
	})
}

func TestWarningsAreWrittenAtOnce(t *testing.T) {
	t.Parallel()
	for _, level := range []slog.Level{slog.LevelWarn, slog.LevelError} {
		synctest.Test(t, func(t *testing.T) {
			var out recorder
			log := newTestLog(&out)
			defer close(log.some)
			log.Info("before")
			log.Log(t.Context(), level, "now")
			log.Info("with it")
			synctest.Wait() // no time passes
			if got := strings.Join(out.got(), ""); !strings.Contains(got, "before\n") || !strings.Contains(got, "now\n") {
				t.Errorf("%s: at once: %q", level, got)
			}
			time.Sleep(delay)
			if got := strings.Join(out.got(), ""); strings.Count(got, "\n") != 3 {
				t.Errorf("%s: later: %q", level, got)
			}
		})
	}
}

func TestManyLinesAreWrittenAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out recorder
		log := newTestLog(&out)
		defer close(log.some)
		line := strings.Repeat("x", 1<<10)
		for range batch >> 10 {
			log.Info(line)
		}
		synctest.Wait()
		if got := out.got(); len(got) != 1 || len(got[0]) < batch {
			t.Errorf("%d writes", len(got))
		}
	})
}

func TestFlush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out recorder
		log := newTestLog(&out)
		defer close(log.some)
		log.Flush() // of nothing
		for i := range 3 {
			log.Info("a line")
			log.Flush()
			if got := out.got(); len(got) != i+1 {
				t.Fatalf("%d writes after %d lines", len(got), i+1)
			}
		}
		log.Info("a line") // which no flush follows
		synctest.Wait()
		if got := out.got(); len(got) != 4 {
			t.Errorf("after a flush lines wait: %q", got)
		}
	})
}

// TestConcurrently: no line is lost or broken, whoever writes and flushes.
func TestConcurrently(t *testing.T) {
	t.Parallel()
	var out recorder
	log := newLog(&out, slog.LevelInfo, JSON, time.Millisecond)
	var writers sync.WaitGroup
	const each, writing = 500, 8
	for w := range writing {
		writers.Go(func() {
			for i := range each {
				request := *requests[0]
				request.RequestID = fmt.Sprint(w, "-", i)
				if err := log.Handler().Handle(t.Context(), record(slog.LevelInfo, &request)); err != nil {
					t.Error(err)
				}
				if i%100 == 0 {
					log.Warn("beside", "n", i)
					log.Flush()
				}
			}
		})
	}
	writers.Wait()
	log.Flush()
	seen := map[any]int{}
	for line := range strings.Lines(strings.Join(out.got(), "")) {
		fields := parse(t, []byte(line))
		if fields["msg"] == "request" {
			seen[fields["request_id"]]++
		}
	}
	if len(seen) != each*writing {
		t.Errorf("%d different lines of %d", len(seen), each*writing)
	}
}

// TestSlowReader: nobody reads a pipe. Whoever logs goes on, and what did not
// fit is counted and reported once somebody reads.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	defer writer.Close()
	log := New(writer, slog.LevelInfo, JSON)
	const lines = 30_000
	for range lines {
		if err := log.Handler().Handle(t.Context(), record(slog.LevelInfo, requests[0])); err != nil {
			t.Fatal(err)
		}
	}
	log.Flush() // gives up
	dropped := log.Dropped()
	if dropped == 0 || dropped > lines {
		t.Fatalf("%d of %d lines dropped", dropped, lines)
	}
	var got bytes.Buffer
	for buffer := make([]byte, 1<<16); !strings.Contains(got.String(), "were dropped"); {
		n, err := reader.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		got.Write(buffer[:n])
	}
	log.Flush()
	requests := 0
	for line := range strings.Lines(got.String()) {
		switch fields := parse(t, []byte(line)); fields["msg"] {
		case "request":
			requests++
		default:
			if fields["level"] != "WARN" || fields["lines"] != float64(dropped) {
				t.Errorf("want a warning of %d lines, got %s", dropped, line)
			}
		}
	}
	if requests+int(dropped) != lines {
		t.Errorf("%d lines written and %d dropped, of %d", requests, dropped, lines)
	}
}

// TestReaderGone: lines for nobody are dropped, and reported to the next reader.
func TestReaderGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out recorder
		log := newTestLog(&out)
		defer close(log.some)
		out.fail(errors.New("broken pipe"))
		for range 3 {
			log.Info("for nobody")
		}
		log.Flush()
		if got := log.Dropped(); got != 3 {
			t.Errorf("%d lines dropped, want 3", got)
		}
		out.fail(nil)
		log.Info("for somebody")
		log.Flush()
		synctest.Wait()
		want := "INF for somebody\nWRN lines of the log were dropped, because its reader was too slow lines=3\n"
		if got := strings.Join(out.got(), ""); got != want {
			t.Errorf("got %q", got)
		}
	})
}
