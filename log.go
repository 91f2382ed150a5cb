package main

import (
	"log/slog"
	"os"

	"github.com/mattn/go-isatty"
)

// newLog logs text to a terminal, for people, and JSON to anything else.
func newLog(out *os.File, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if isatty.IsTerminal(out.Fd()) {
		return slog.New(slog.NewTextHandler(out, options))
	}
	return slog.New(slog.NewJSONHandler(out, options))
}
