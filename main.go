// Command countries serves countries as JSON, with interactive documentation,
// and keeps them in a database of its own.
package main

//go:generate go run ./docs/redoc/fetch
//go:generate go run ./docs/generate

import (
	"context"
	"crypto/tls"
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
	"countries/handlers/middleware"
	"countries/store"
)

// memoryLimit is where garbage begins to be collected more eagerly, unless
// GOMEMLIMIT says otherwise.
const memoryLimit = 256 << 20

// The limits of a connection; see middleware.Bodies for how long a body may
// take, and connection for an answer.
const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
	maxStreams        = 100 // requests at once on a connection of HTTP/2
	shutdownTimeout   = 20 * time.Second
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
	var f flags
	command := kong.Parse(&f,
		kong.Name("countries"),
		kong.Description("Serves countries as JSON, with interactive documentation at /docs."),
		kong.Vars{"version": version()},
		kong.Exit(func(code int) { os.Exit(min(code, 2)) }), // kong's own code for a wrong flag is 80
	)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(&f); err != nil {
		fmt.Fprintln(os.Stderr, "countries:", err)
		os.Exit(1)
	}
}

// serveCommand is the command that serves.
type serveCommand struct{}

// Run serves until the context ends, then finishes the requests in flight.
func (serveCommand) Run(ctx context.Context, f *flags) error {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	log := newLog(os.Stderr, f.LogLevel)
	tcp, err := net.Listen("tcp", net.JoinHostPort(f.Host, strconv.Itoa(int(f.Port))))
	if err != nil {
		return err
	}
	defer tcp.Close()
	var tlsConfig *tls.Config
	if f.TLSCert != "" {
		certificate, err := newCertificate(f.TLSCert, f.TLSKey, log)
		if err != nil {
			return err
		}
		tlsConfig = certificate.config()
	}
	metrics := middleware.NewMetrics()
	countries, err := store.Open(ctx, f.Database, store.Options{Sample: f.sample(), Committed: metrics.Committed, Log: log})
	if err != nil {
		return err
	}
	server := newServer(log, tlsConfig, handlers.New(countries, handlers.Options{
		Log: log, Metrics: metrics, RootPath: f.RootPath, Keys: f.APIKeys.Keys, Origins: f.CORSOrigins, TrustedProxies: f.TrustedProxies,
	}))
	announce(log, tcp.Addr().(*net.TCPAddr), tlsConfig != nil, f.APIKeys.Keys)
	return errors.Join(serve(ctx, server, listen(tcp, server, f.MaxConnections)), countries.Close())
}

func newServer(log *slog.Logger, tlsConfig *tls.Config, handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		TLSConfig:         tlsConfig,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// announce says where the service is, and warns when everyone may change it.
func announce(log *slog.Logger, listening *net.TCPAddr, secure bool, keys middleware.Keys) {
	address := "http://" + listening.String()
	if secure {
		address = "https://" + listening.String()
	}
	log.Info("listening", "address", address, "docs", address+"/docs")
	if keys.None() && !listening.IP.IsLoopback() {
		log.Warn("WITHOUT API KEYS, EVERYONE WHO REACHES THIS ADDRESS CAN CHANGE AND DELETE THE DATA", "address", address, "remedy", "--api-keys or COUNTRIES_API_KEYS")
	}
}

// serve returns once every request is answered, or shutdownTimeout after the
// context has ended.
func serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			failed <- server.ServeTLS(listener, "", "")
		} else {
			failed <- server.Serve(listener)
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests were still in flight after %s", shutdownTimeout), server.Close())
	}
	return nil
}

// version is the module's, as the go command stamped it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
