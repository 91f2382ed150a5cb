package main

import (
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
		"--log-level=loud":              `--log-level: "loud" is none of debug, info, warn and error`,
		"--port=65536":                  "--port must be from 0 to 65535",
		"--port=-1":                     "--port must be from 0 to 65535",
		"--host=":                       "--host must not be empty; 0.0.0.0 is every address of the machine",
		"--database=":                   "--database must not be empty",
		"--database=mysql://u:pw@h/d":   "--database must be a file, :memory: or postgres://USER@HOST/NAME, not mysql://",
		"--api-keys=sixteen-characters": "",
		"--database=postgresql://h/d":   "",
		"--log-level=warn":              "",
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
