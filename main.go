// Command countries serves countries as JSON, with interactive documentation,
// and keeps them in a database of its own.
package main

//go:generate go run ./docs/redoc/fetch
//go:generate go run ./docs/generate

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"countries/handlers"
	"countries/handlers/metrics"
	"countries/handlers/server"
	"countries/store"
)

// main holds the only os.Exit, and what the OpenAPI document says of the whole.
//
//	@title						Countries
//	@version					1.0.0
//	@description				Countries with their capitals and areas: browse and search them, add, change and remove them.
//	@contact.name				The maintainers of Countries
//	@license.name				MIT
//	@license.url				https://opensource.org/license/mit
//	@BasePath					/
//	@tag.name					countries
//	@tag.description			Countries, each with a name, a capital and an area in km².
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "countries:", err)
		os.Exit(exitCode(err))
	}
}

// exitCode is 2 for a command line that makes no sense, and 1 for all else.
func exitCode(err error) int {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		return 2
	}
	return 1
}

// run does what the command line asks for, until the context ends.
func run(ctx context.Context, args []string) error {
	f, command, err := parse(args)
	if err != nil {
		return err
	}
	switch command {
	case "serve":
		return serve(ctx, f)
	case "backup <file>":
		return backup(ctx, f.Database, f.Backup.File)
	case "check":
		return check(ctx, os.Stdout, f.Database)
	case "import <file>":
		return interrupted(ctx, importFrom(ctx, f.Database, f.Import.File, f.Import.Format, f.types(), f.Import.Replace, os.Stderr))
	case "export", "export <file>":
		return interrupted(ctx, exportTo(ctx, f.Database, f.Export.File, f.Export.Format))
	case "copy <target>":
		return interrupted(ctx, copyTo(ctx, f.Database, f.Copy.Target, os.Stderr))
	case "healthcheck":
		return server.Ready(ctx, f.url(f.Host, f.Port))
	case "version":
		_, err := fmt.Println(version())
		return err
	default: // help or the version, which has been printed
		return nil
	}
}

// interrupted returns in plain words that a command was ended by a signal.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errors.New("interrupted: nothing was changed")
	}
	return err
}

// serve serves until the context ends, then finishes the requests in flight.
func serve(ctx context.Context, f *flags) error {
	signal.Ignore(syscall.SIGPIPE) // when nobody reads the log any more, go on
	go tuneGC(ctx)
	writer := newLog(os.Stderr, f.LogLevel.Level)
	defer writer.Flush()
	context.AfterFunc(ctx, writer.Flush) // a second signal may end the program at any time
	log := writer.Logger
	listener, err := server.Listen(ctx, net.JoinHostPort(f.Host, strconv.Itoa(f.Port)))
	if err != nil {
		return explainListen(err)
	}
	defer listener.Close()
	options := server.Options{MaxConnections: f.MaxConnections, Drain: time.Duration(f.Drain) * time.Second, Log: log}
	if f.TLSCert != "" {
		if options.Certificate, err = server.LoadCertificate(f.TLSCert, f.TLSKey, log); err != nil {
			return fmt.Errorf("--tls-cert and --tls-key: %w", err)
		}
	}
	m := metrics.New()
	m.LogDropped(writer.Dropped)
	countries, err := openStore(ctx, f.Database, store.Options{Sample: f.sample(), Log: log, Committed: func(writes int) {
		m.Committed(writes)
		log.Debug("committed", "writes", writes)
	}})
	switch {
	case err != nil && ctx.Err() != nil: // it was asked to end before it could begin
		return nil
	case err != nil:
		return err
	}
	service := handlers.New(countries, handlers.Options{
		Log: log, Metrics: m, Types: f.types(), RootPath: f.RootPath, Keys: f.APIKeys.Keys, Origins: f.CORSOrigins, TrustedProxies: f.TrustedProxies,
		HSTS: f.HSTS, Version: version(), Stopping: ctx.Done(),
	})
	announce(log, f, listener.Addr().(*net.TCPAddr))
	context.AfterFunc(ctx, func() {
		log.Info("stopping: requests in flight are finished, a second signal ends at once", "reason", context.Cause(ctx).Error())
	})
	if err := errors.Join(server.Serve(ctx, listener, service, options), countries.Close()); err != nil {
		return err
	}
	log.Info("stopped", "data", place(f.Database))
	return nil
}

// explainListen names the flag that mends an error of net.Listen.
func explainListen(err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%w; --port PORT takes another one, --port 0 any that is free", err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%w; --port PORT takes another one, above 1023 without privileges", err)
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, new(*net.DNSError)):
		return fmt.Errorf("%w; --host must be an address of this machine", err)
	}
	return err
}
