package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"countries/handlers"
	"countries/handlers/middleware"
	"countries/models"
	"countries/validation"
)

// flags are the command line. Each flag has an environment variable.
type flags struct {
	Host           string             `default:"127.0.0.1" env:"COUNTRIES_HOST" help:"Address to listen on; 0.0.0.0 is every one of the machine."`
	Port           int                `default:"8000" env:"COUNTRIES_PORT" help:"Port to listen on; 0 takes a free one."`
	Database       string             `default:"countries.db" env:"COUNTRIES_DATABASE" placeholder:"DATABASE" help:"Where the countries are kept: a file (${default}), made if missing; :memory:; or postgres://USER@HOST/NAME."`
	Data           string             `default:"sample" enum:"sample,world,none" env:"COUNTRIES_DATA" help:"What a new database holds: sample (three countries), world (250 countries and territories) or none."`
	Types          string             `default:"strict" enum:"strict,lax" env:"COUNTRIES_TYPES" help:"Types of JSON bodies: strict, or lax, which converts what the FastAPI original converts: \"12\" is an area and 5 a name."`
	RootPath       handlers.RootPath  `env:"COUNTRIES_ROOT_PATH" placeholder:"/api" help:"Path under which a proxy shows the service, taking it off; a trusted one may say so in X-Forwarded-Prefix."`
	APIKeys        keys               `name:"api-keys" env:"COUNTRIES_API_KEYS" placeholder:"KEY,..." help:"Keys of at least 16 characters, one of which writes then need; @FILE reads them from a file. Other users of the machine can see arguments: the variable or a file is better."`
	LogLevel       logLevel           `default:"info" env:"COUNTRIES_LOG_LEVEL" placeholder:"LEVEL" help:"Least level that is logged: trace or debug (connections and commits too), info (a line for each request), warning, error or critical."`
	MaxConnections int                `default:"4096" env:"COUNTRIES_MAX_CONNECTIONS" placeholder:"N" help:"Connections served at once (${default}); with more, idle ones are closed, and then new ones wait."`
	Drain          int                `default:"0" env:"COUNTRIES_DRAIN" placeholder:"SECONDS" help:"Seconds (${default}) for which a service that is to stop still takes connections, while /readyz says 503: for proxies that notice late."`
	CORSOrigins    middleware.Origins `name:"cors-origins" env:"COUNTRIES_CORS_ORIGINS" placeholder:"ORIGIN,..." help:"Sites whose pages may use the service, such as https://example.org; * is every one."`
	TrustedProxies middleware.Proxies `env:"COUNTRIES_TRUSTED_PROXIES" placeholder:"NETWORK,..." help:"Addresses of the proxies whose X-Forwarded headers are believed, such as 10.0.0.0/8."`
	TLSCert        string             `name:"tls-cert" env:"COUNTRIES_TLS_CERT" placeholder:"FILE" help:"Certificate chain in PEM, for HTTPS; read again when it changes."`
	TLSKey         string             `name:"tls-key" env:"COUNTRIES_TLS_KEY" placeholder:"FILE" help:"Private key of the certificate, in PEM."`
	HSTS           bool               `name:"hsts" env:"COUNTRIES_HSTS" help:"Tell browsers that come by HTTPS to use nothing else for this host, on any port, for a year."`
	Version        kong.VersionFlag   `help:"Print the version and exit."`

	Serve  struct{} `cmd:"" default:"1" help:"Serve countries; so does the program without a command."`
	Backup struct {
		File string `arg:"" help:"The copy, which must not exist yet."`
	} `cmd:"" help:"Copy the database, which may be in use, to a new file."`
	Check  struct{} `cmd:"" help:"Read the whole database, which may be in use, and list what is wrong with it; exit 1 if anything is."`
	Import struct {
		File    string `arg:"" help:"A file, or - for the standard input."`
		Format  string `enum:"csv,ndjson,json," default:"" placeholder:"FORMAT" help:"csv, ndjson or json, if the file's extension does not say it."`
		Replace bool   `help:"Update the countries whose id is there already."`
	} `cmd:"" help:"Store the countries of a file in the database, which may be in use: all of them, or none if any is refused."`
	Export struct {
		File   string `arg:"" optional:"" default:"-" help:"The file, or - for the standard output."`
		Format string `enum:"csv,ndjson,json," default:"" placeholder:"FORMAT" help:"csv, ndjson or json, if the file's extension does not say it; json on the standard output."`
	} `cmd:"" help:"Write every country of the database, which may be in use, to a file."`
	Copy struct {
		Target string `arg:"" help:"A new database: a file, or postgres://USER@HOST/NAME."`
	} `cmd:"" help:"Copy the database, which may be in use, to a new one, with its ids and those that were ever used."`
	Healthcheck  struct{} `cmd:"" help:"Ask the service that runs with the same flags whether it is ready; exit 1 if not."`
	PrintVersion struct{} `cmd:"" name:"version" help:"Print the version and exit."`
}

// parse reads the command line and, for what that leaves open, the environment.
// Where help or the version was asked for, it prints that and no command is left.
func parse(args []string) (f *flags, command string, err error) {
	f = &flags{}
	printed := false
	parser, err := kong.New(f,
		kong.Name("countries"),
		kong.Description("Serves countries as JSON, with interactive documentation at /docs."),
		kong.Vars{"version": version()},
		kong.Exit(func(int) { printed = true }), // kong goes on as if the program had ended
	)
	if err != nil {
		return nil, "", err
	}
	ignoreVariables(parser)
	line, err := parser.Parse(args)
	switch {
	case printed:
		return f, "", nil
	case err != nil:
		return nil, "", err
	}
	return f, line.Command(), nil
}

// keys are read without an error, which Validate returns.
type keys struct {
	middleware.Keys
	err error
}

func (k *keys) UnmarshalText(text []byte) error {
	k.err = k.Keys.UnmarshalText(text)
	return nil
}

// logLevel is the least level that is logged.
type logLevel struct{ slog.Level }

// UnmarshalText reads one of uvicorn's levels, or slog's warn, in any case. The
// service logs nothing below debug and nothing above error: trace shows the
// same as debug, and critical shows nothing.
func (l *logLevel) UnmarshalText(text []byte) error {
	switch strings.ToLower(string(text)) {
	case "trace":
		l.Level = slog.LevelDebug - 4
	case "debug":
		l.Level = slog.LevelDebug
	case "info":
		l.Level = slog.LevelInfo
	case "warning", "warn":
		l.Level = slog.LevelWarn
	case "error":
		l.Level = slog.LevelError
	case "critical":
		l.Level = slog.LevelError + 4
	default:
		return fmt.Errorf("%q is none of trace, debug, info, warning, error and critical", text)
	}
	return nil
}

// Validate is called by kong. Unlike an error of UnmarshalText, its own is not
// printed with the value of the variable, which may hold a password.
func (f *flags) Validate() error {
	if err := checkDatabase(f.Database); err != nil {
		return err
	}
	switch {
	case f.Host == "": // net.Listen would take it for every address
		return errors.New("--host must not be empty; 0.0.0.0 is every address of the machine")
	case f.Port < 0 || f.Port > 65535:
		return errors.New("--port must be from 0 to 65535")
	case f.APIKeys.err != nil:
		return fmt.Errorf("--api-keys: %w", f.APIKeys.err)
	case (f.TLSCert == "") != (f.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key go together")
	case f.Drain < 0:
		return errors.New("--drain must not be negative")
	case f.MaxConnections < 1:
		return errors.New("--max-connections must be at least 1")
	}
	return nil
}

// types is how bodies are read.
func (f *flags) types() validation.Mode {
	if f.Types == "lax" {
		return validation.Lax
	}
	return validation.Strict
}

// sample is what a new database gets.
func (f *flags) sample() []models.Country {
	switch f.Data {
	case "world":
		return models.World()
	case "none":
		return nil
	default:
		return models.Sample()
	}
}

// url is where this machine reaches a service that listens on a host and port.
func (f *flags) url(host string, port int) string {
	if ip := net.ParseIP(host); ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme := "http://"
	if f.TLSCert != "" {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, strconv.Itoa(port))
}

// mustBeFilled are the variables that are an error when they are empty: a
// secret or a place that was not filled in would open the service to everyone,
// or put the data where nobody looks for it.
var mustBeFilled = []string{"COUNTRIES_API_KEYS", "COUNTRIES_DATABASE"}

// serviceLink is what Kubernetes sets COUNTRIES_PORT to in every pod beside a
// Service named countries, and Docker beside a linked container of that name:
// the Service's address, which is no setting of this program.
var serviceLink = regexp.MustCompile(`^(tcp|udp|sctp)://`)

// ignoreVariables takes environment variables from the flags that would read
// them: empty ones, which count as not set, and a port that is a service link.
func ignoreVariables(parser *kong.Kong) {
	for _, flag := range parser.Model.Flags {
		flag.Tag.Envs = slices.DeleteFunc(flag.Tag.Envs, func(name string) bool {
			value, isSet := os.LookupEnv(name)
			return isSet && value == "" && !slices.Contains(mustBeFilled, name) ||
				name == "COUNTRIES_PORT" && serviceLink.MatchString(value)
		})
	}
}
