package main

import (
	"log/slog"
	"strings"
	"testing"
)

func TestFlags(t *testing.T) {
	for args, want := range map[string]string{
		"--api-keys=tooshort":           "--api-keys: API key 1: shorter than 16 characters",
		"--api-keys=@/no/such/file":     "--api-keys: the file of API keys: open /no/such/file: no such file or directory",
		"--cors-origins=example.org":    `--cors-origins: "example.org" is not an origin, as https://example.org is`,
		"--trusted-proxies=proxy":       `--trusted-proxies: "proxy" is neither an address nor a network, as 10.0.0.0/8 is`,
		"--tls-cert=cert.pem":           "--tls-cert and --tls-key go together",
		"--tls-key=key.pem":             "--tls-cert and --tls-key go together",
		"--max-connections=0":           "--max-connections must be at least 1",
		"--log-level=loud":              `--log-level: "loud" is none of trace, debug, info, warning, error and critical`,
		"--port=65536":                  "--port must be from 0 to 65535",
		"--port=-1":                     "--port must be from 0 to 65535",
		"--host=":                       "--host must not be empty; 0.0.0.0 is every address of the machine",
		"--database=file:x?mode=memory": "--database must be a file, :memory: or postgres://USER@HOST/NAME, not file:; a file is named by its path alone",
		"--api-keys=sixteen-characters": "",
		"--database=postgresql://h/d":   "",
		"--log-level=":                  `--log-level: "" is none of trace, debug, info, warning, error and critical`,
		"--port=tcp://10.96.0.12:8000":  `--port: expected a valid 64 bit int but got "tcp://10.96.0.12:8000"`,
		"--tls-cert=c --tls-key=k":      "",
	} {
		got := ""
		if _, _, err := parse(strings.Fields(args)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", args, got, want)
		}
	}
}

// TestKeysAreNotShown: kong tells of a wrong variable with its value.
func TestKeysAreNotShown(t *testing.T) {
	t.Setenv("COUNTRIES_API_KEYS", "secret")
	if _, _, err := parse(nil); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
	t.Setenv("COUNTRIES_API_KEYS", "a-secret-of-sixteen")
	f, _, err := parse(nil)
	if err != nil || f.APIKeys.None() {
		t.Errorf("got %v, %v", f.APIKeys, err)
	}
	t.Setenv("COUNTRIES_API_KEYS", "")
	if _, _, err := parse(nil); err == nil || err.Error() != "--api-keys: there is no API key in the list" {
		t.Errorf("an empty variable: got %v", err)
	}
}

// TestLogLevels: uvicorn's levels are taken, in any case.
func TestLogLevels(t *testing.T) {
	for text, want := range map[string]slog.Level{
		"trace": -8, "debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn,
		"warning": slog.LevelWarn, "error": slog.LevelError, "critical": 12,
		"WARNING": slog.LevelWarn, "Info": slog.LevelInfo,
	} {
		f, _, err := parse([]string{"--log-level", text})
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if f.LogLevel.Level != want {
			t.Errorf("%s: got %v, want %v", text, f.LogLevel, want)
		}
	}
}

// TestVariables: a flag counts more than its variable, an empty variable counts
// as none, and what Kubernetes and Docker set beside a Service or a container
// named countries is no setting.
func TestVariables(t *testing.T) {
	for _, test := range []struct {
		variables []string
		args      []string
		port      int
		err       string
	}{
		{[]string{"COUNTRIES_PORT=9000"}, nil, 9000, ""},
		{[]string{"COUNTRIES_PORT=9000"}, []string{"--port=9001"}, 9001, ""},
		{[]string{"COUNTRIES_PORT=tcp://10.96.0.12:8000"}, nil, 8000, ""},
		{[]string{"COUNTRIES_PORT=tcp://10.96.0.12:8000"}, []string{"--port=9001"}, 9001, ""},
		{[]string{"COUNTRIES_PORT=tcp://[fd00::12]:8000"}, nil, 8000, ""},
		{[]string{"COUNTRIES_PORT=udp://10.96.0.12:8000"}, nil, 8000, ""},
		{[]string{"COUNTRIES_PORT=sctp://10.96.0.12:8000"}, nil, 8000, ""},
		{[]string{
			"COUNTRIES_SERVICE_HOST=10.96.0.12", "COUNTRIES_SERVICE_PORT=80", "COUNTRIES_SERVICE_PORT_HTTP=80",
			"COUNTRIES_PORT=tcp://10.96.0.12:80", "COUNTRIES_PORT_80_TCP=tcp://10.96.0.12:80", "COUNTRIES_PORT_80_TCP_PROTO=tcp",
			"COUNTRIES_PORT_80_TCP_PORT=80", "COUNTRIES_PORT_80_TCP_ADDR=10.96.0.12", "COUNTRIES_NAME=/web/countries",
		}, nil, 8000, ""},
		{[]string{
			"COUNTRIES_HOST=", "COUNTRIES_PORT=", "COUNTRIES_DATA=", "COUNTRIES_ROOT_PATH=", "COUNTRIES_LOG_LEVEL=", "COUNTRIES_MAX_CONNECTIONS=",
			"COUNTRIES_CORS_ORIGINS=", "COUNTRIES_TRUSTED_PROXIES=", "COUNTRIES_TLS_CERT=", "COUNTRIES_TLS_KEY=", "COUNTRIES_HSTS=",
		}, nil, 8000, ""},
		{[]string{"COUNTRIES_PORT=http://10.96.0.12:8000"}, nil, 0, `--port: expected a valid 64 bit int but got "http://10.96.0.12:8000" (from envar COUNTRIES_PORT="http://10.96.0.12:8000")`},
		{[]string{"COUNTRIES_DATABASE="}, nil, 0, "--database must not be empty"},
		{[]string{"COUNTRIES_API_KEYS="}, nil, 0, "--api-keys: there is no API key in the list"},
	} {
		t.Run(strings.Join(test.variables, " "), func(t *testing.T) {
			for _, variable := range test.variables {
				name, value, _ := strings.Cut(variable, "=")
				t.Setenv(name, value)
			}
			f, _, err := parse(test.args)
			switch {
			case err != nil:
				if err.Error() != test.err {
					t.Errorf("got %v, want %q", err, test.err)
				}
			case test.err != "" || f.Port != test.port || f.Host != "127.0.0.1" || f.Database != "countries.db" || f.Data != "sample":
				t.Errorf("got %+v, want port %d, or %q", f, test.port, test.err)
			}
		})
	}
}
