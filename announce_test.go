package main

import (
	"bytes"
	"log/slog"
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnnounce: who lets everyone write who reaches the machine is warned.
func TestAnnounce(t *testing.T) {
	t.Parallel()
	const (
		key     = "--api-keys=sixteen-characters"
		every   = "level=INFO msg=\"listening on every address of this machine\"\n"
		warning = "level=WARN msg=\"WITHOUT API KEYS, EVERYONE WHO REACHES THIS MACHINE CAN CHANGE AND DELETE THE DATA\" remedy=\"--api-keys or COUNTRIES_API_KEYS\"\n"
	)
	for _, test := range []struct {
		ip   net.IP
		args []string
		at   string
		more string
	}{
		{net.IPv4(127, 0, 0, 1), nil, "http://127.0.0.1:8000", ""},
		{net.IPv4(127, 9, 9, 9), nil, "http://127.9.9.9:8000", ""},
		{net.IPv6loopback, nil, "http://[::1]:8000", ""},
		{net.IPv4(192, 0, 2, 1), nil, "http://192.0.2.1:8000", warning},
		{net.IPv4(192, 0, 2, 1), []string{key}, "http://192.0.2.1:8000", ""},
		{net.IPv4(192, 0, 2, 1), []string{"--tls-cert=c", "--tls-key=k"}, "https://192.0.2.1:8000", warning},
		{net.IPv4zero, nil, "http://127.0.0.1:8000", every + warning},
		{net.IPv4zero, []string{key}, "http://127.0.0.1:8000", every},
		{net.IPv6unspecified, nil, "http://127.0.0.1:8000", every + warning},
	} {
		f, _, err := parse(append(test.args, "--database=/srv/countries.db"))
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		announce(slog.New(slog.NewTextHandler(&got, &slog.HandlerOptions{ReplaceAttr: dropTime})), f, &net.TCPAddr{IP: test.ip, Port: 8000})
		want := "level=INFO msg=listening address=" + test.at + " docs=" + test.at + "/docs data=/srv/countries.db\n" + test.more
		if diff := cmp.Diff(want, got.String()); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", test.ip, test.args, diff)
		}
	}
}

func dropTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
