package e2e

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// TestStreams: clients of HTTP/2 that open as many requests at once as they
// can, with the largest headers that cost them least, or read nothing of the
// answers, take up no more memory than clients of HTTP/1 could, and others are
// served meanwhile.
func TestStreams(t *testing.T) {
	cookies := strings.Repeat("c", 3900)
	for name, attack := range map[string]struct {
		connections, streams int
		headers              []string
	}{
		"bodies that do not come": {700, 100, append([]string{":method", "POST", ":path", "/countries"}, cookieHeaders(cookies, 8)...)},
		"headers of the limit":    {700, 100, append([]string{":method", "POST", ":path", "/countries"}, cookieHeaders(cookies, 3)...)},
		"answers not read":        {600, 100, []string{":method", "GET", ":path", "/healthz"}},
		"pages not read":          {600, 100, []string{":method", "GET", ":path", "/countries?limit=1000"}},
		"lists not read":          {600, 100, []string{":method", "GET", ":path", "/countries", "accept-encoding", "gzip"}},
		"connections":             {4000, 64, []string{":method", "GET", ":path", "/countries/1"}},
	} {
		t.Run(name, func(t *testing.T) {
			cert, key := mustWritePair(t)
			p := mustServe(t, "--database", ":memory:", "--tls-cert", cert, "--tls-key", key)
			page := strings.Repeat(`,{"name":"`+strings.Repeat("x", 200)+`","capital":"y","area":1}`, 5000)
			client := &http.Client{Timeout: patience, Transport: &http.Transport{
				ForceAttemptHTTP2: true, DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			}}
			base := "https://" + p.address
			if !answers(client, http.MethodPost, base+"/countries/bulk", "["+page[1:]+"]", http.StatusCreated) {
				t.Fatal("the bulk was refused")
			}
			var spoke atomic.Int64
			var group sync.WaitGroup
			limit := make(chan struct{}, 64)
			for range attack.connections {
				limit <- struct{}{}
				group.Go(func() {
					defer func() { <-limit }()
					spoke.Add(openStreams(t, p.address, attack.streams, attack.headers))
				})
			}
			group.Wait()
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				body, want := "", http.StatusOK
				if method == http.MethodPost {
					body, want = newCountry, http.StatusCreated
				}
				for range 20 {
					if !answers(client, method, base+"/countries", body, want) {
						t.Errorf("another client's %s was not answered with %d", method, want)
					}
				}
			}
			memory := mustReadMemory(t, p)
			t.Logf("%d requests opened: memory %d MiB at most", spoke.Load(), memory>>20)
			if most := int64(512 << 20); memory > most {
				t.Errorf("memory %d MiB, want at most %d", memory>>20, most>>20)
			}
		})
	}
}

func cookieHeaders(value string, n int) (headers []string) {
	for range n {
		headers = append(headers, "cookie", value)
	}
	return headers
}

// openStreams opens requests on a connection whose answers are never read, and
// returns how many. Where HTTP/2 is not spoken it is one, over HTTP/1.1.
func openStreams(t testing.TB, address string, n int, headers []string) int64 {
	dialer := &tls.Dialer{NetDialer: &net.Dialer{Timeout: patience}, Config: &tls.Config{
		InsecureSkipVerify: true, NextProtos: []string{"h2", "http/1.1"},
	}}
	plain, err := dialer.DialContext(t.Context(), "tcp", address)
	if err != nil {
		return 0 // it may be refused
	}
	conn := plain.(*tls.Conn)
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	if conn.ConnectionState().NegotiatedProtocol != "h2" {
		fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n", headers[1], headers[3])
		return 1
	}
	var out bytes.Buffer
	out.WriteString(http2.ClientPreface)
	framer := http2.NewFramer(&out, nil)
	_ = framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for i := range n {
		block.Reset()
		fields := append([]string{":scheme", "https", ":authority", "x"}, headers...)
		for j := 0; j < len(fields); j += 2 {
			_ = encoder.WriteField(hpack.HeaderField{Name: fields[j], Value: fields[j+1]})
		}
		_ = framer.WriteHeaders(http2.HeadersFrameParam{
			StreamID: uint32(2*i + 1), BlockFragment: block.Bytes(), EndHeaders: true, EndStream: headers[1] == "GET",
		})
	}
	if _, err := conn.Write(out.Bytes()); err != nil {
		return 0
	}
	return int64(n)
}
