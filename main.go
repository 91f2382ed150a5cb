// Command countries serves countries as JSON, with interactive documentation,
// and keeps them in a database of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"countries/handlers"
	"countries/models"
	"countries/store"
)

// flags are the command line. Each flag has an environment variable.
type flags struct {
	Host     string           `default:"127.0.0.1" env:"COUNTRIES_HOST" help:"Address to listen on."`
	Port     uint16           `default:"8000" env:"COUNTRIES_PORT" help:"Port to listen on; 0 takes a free one."`
	Database string           `default:"countries.db" env:"COUNTRIES_DATABASE" placeholder:"FILE" help:"Where the countries are kept: a file (${default}), made if missing, or :memory:."`
	Data     string           `default:"sample" enum:"sample,none" env:"COUNTRIES_DATA" help:"What a new database holds: sample (three countries) or none."`
	Version  kong.VersionFlag `help:"Print the version and exit."`
}

// The limits of a connection. A body of 16 MiB has to arrive within readTimeout.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = time.Minute
	writeTimeout      = 5 * time.Minute
	idleTimeout       = 2 * time.Minute
	shutdownTimeout   = 20 * time.Second
	maxHeaderBytes    = 64 << 10
)

func main() {
	var f flags
	kong.Parse(&f,
		kong.Name("countries"),
		kong.Description("Serves countries as JSON, with interactive documentation at /docs."),
		kong.Vars{"version": version()},
	)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, f); err != nil {
		fmt.Fprintln(os.Stderr, "countries:", err)
		os.Exit(1)
	}
}

// run serves until the context ends, then finishes the requests in flight.
func run(ctx context.Context, f flags) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(f.Host, strconv.Itoa(int(f.Port))))
	if err != nil {
		return err
	}
	defer listener.Close()
	var sample []models.Country
	if f.Data == "sample" {
		sample = models.Sample()
	}
	countries, err := store.Open(ctx, f.Database, store.Options{Sample: sample})
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handlers.New(countries, handlers.Options{}),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
	address := "http://" + listener.Addr().String()
	slog.Info("listening", "address", address, "docs", address+"/docs")
	return errors.Join(serve(ctx, server, listener), countries.Close())
}

// serve returns once every request is answered, or shutdownTimeout after the
// context has ended.
func serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	return server.Shutdown(ctx)
}

// version is the module's, as the go command stamped it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
