package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// healthcheckTimeout is less than what Docker gives a health check by default.
const healthcheckTimeout = 10 * time.Second

// healthcheck is the command that asks the service of the same flags whether
// it is ready, for a container that has no curl.
type healthcheck struct{}

// Run is called by kong.
func (healthcheck) Run(ctx context.Context, f *flags) error {
	ctx, cancel := context.WithTimeout(ctx, healthcheckTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.address()+"/readyz", nil)
	if err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{
		// The certificate is for the name that clients use, and this is no client.
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		reason, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10))
		return fmt.Errorf("%s: %s", response.Status, reason)
	}
	return nil
}

// address is where this machine reaches the service.
func (f *flags) address() string {
	host := f.Host
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "localhost"
	}
	scheme := "http://"
	if f.TLSCert != "" {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, strconv.Itoa(int(f.Port)))
}
