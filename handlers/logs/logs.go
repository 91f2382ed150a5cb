// Package logs writes the log of the service: JSON for programs, or short
// coloured lines for a person at a terminal. Whoever logs does not wait for the
// file: lines are written by a goroutine of their own.
package logs

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"github.com/lmittmann/tint"
)

// Format is how the lines look.
type Format int

const (
	JSON Format = iota
	Text
	ColouredText
)

// Log is a logger whose lines are written shortly afterwards. Flush has to be
// called before the program ends.
type Log struct {
	*slog.Logger
	*buffer
}

// New returns a log that writes lines of at least a level to out. Lines of JSON
// are written together, at most 100 ms late; warnings and errors, and all lines
// of text, at once. When out takes no more, lines beyond 1 MiB are dropped, and
// their number is logged once it takes lines again.
func New(out io.Writer, level slog.Leveler, format Format) *Log {
	if format == JSON {
		return newLog(out, level, format, delay)
	}
	return newLog(out, level, format, 0)
}

func newLog(out io.Writer, level slog.Leveler, format Format, delay time.Duration) *Log {
	b := newBuffer(out, delay)
	h := &handler{buffer: b, format: format}
	if format == JSON {
		h.Handler = slog.NewJSONHandler(b, &slog.HandlerOptions{Level: level})
	} else {
		h.Handler = tint.NewTextHandler(b, &tint.Options{Level: level, NoColor: format == Text})
	}
	log := slog.New(h)
	b.start(func(lines int) {
		log.Warn("lines of the log were dropped, because its reader was too slow", "lines", lines)
	})
	return &Log{log, b}
}

// handler writes requests itself and has its Handler write the rest.
type handler struct {
	slog.Handler
	buffer *buffer
	format Format
	more   bool // there are attributes beside those of a record
	clock  clock
}

func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	if h.format != JSON {
		record.Time = time.Time{} // a person sees when a line appears
		record.Message = strings.Map(printable, record.Message)
	}
	if request := requestOf(record); request != nil && !h.more {
		var few [512]byte
		line := few[:0]
		if h.format == JSON {
			line = request.appendJSON(line, record, &h.clock)
		} else {
			line = request.appendText(line, h.format == ColouredText)
		}
		_, _ = h.buffer.Write(line)
	} else if err := h.Handler.Handle(ctx, record); err != nil {
		return err
	}
	if record.Level >= slog.LevelWarn {
		h.buffer.hurry()
	}
	return nil
}

// printable replaces what would do something to the terminal. Lines may be many,
// as those of a panic.
func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		return unicode.ReplacementChar
	}
	return r
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{Handler: h.Handler.WithAttrs(attrs), buffer: h.buffer, format: h.format, more: true}
}

func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{Handler: h.Handler.WithGroup(name), buffer: h.buffer, format: h.format, more: true}
}
