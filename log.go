package main

import (
	"log/slog"
	"net"
	"os"
	"runtime"

	"github.com/mattn/go-isatty"

	"countries/handlers/logs"
)

// newLog logs text to a terminal, for people, and JSON to anything else. The
// text has colours, unless NO_COLOR is set or the terminal cannot show them.
func newLog(out *os.File, level slog.Level) *logs.Log {
	switch {
	case !isatty.IsTerminal(out.Fd()):
		return logs.New(out, level, logs.JSON)
	case os.Getenv("NO_COLOR") != "", os.Getenv("TERM") == "dumb", runtime.GOOS == "windows":
		return logs.New(out, level, logs.Text)
	default:
		return logs.New(out, level, logs.ColouredText)
	}
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
