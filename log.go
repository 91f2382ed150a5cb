package main

import (
	"log/slog"
	"net"
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

// announce says where the service is, and warns when everyone may change it.
func announce(log *slog.Logger, f *flags, at *net.TCPAddr) {
	address := f.url(at.IP.String(), at.Port)
	log.Info("listening", "address", address, "docs", address+"/docs", "data", place(f.Database))
	if at.IP.IsUnspecified() {
		log.Info("listening on every address of this machine")
	}
	if f.APIKeys.None() && !at.IP.IsLoopback() {
		log.Warn("WITHOUT API KEYS, EVERYONE WHO REACHES THIS MACHINE CAN CHANGE AND DELETE THE DATA", "remedy", "--api-keys or COUNTRIES_API_KEYS")
	}
}
