package main

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is a key pair in two files that may be renewed at any time.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger
	every             time.Duration // lookAgain

	mu       sync.Mutex
	pair     *tls.Certificate
	modified time.Time // the younger of the two files
	looked   time.Time
}

// lookAgain is how long a renewed certificate may go unnoticed.
const lookAgain = 10 * time.Second

func newCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log, every: lookAgain}
	return c, c.load()
}

func (c *certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

// get returns the pair, read again if a file has changed. One that does not
// fit, as while only the first file is replaced, leaves the old one in use.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) > c.every {
		if modified := c.lastModified(); !modified.Equal(c.modified) {
			if err := c.load(); err != nil {
				c.log.Error("the renewed certificate cannot be used", "error", err)
			} else {
				c.log.Info("certificate renewed")
			}
		}
		c.looked = time.Now()
	}
	return c.pair, nil
}

func (c *certificate) load() error {
	modified := c.lastModified() // before reading: a change in between is seen later
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.pair, c.modified, c.looked = &pair, modified, time.Now()
	return nil
}

func (c *certificate) lastModified() (last time.Time) {
	for _, name := range []string{c.certFile, c.keyFile} {
		if file, err := os.Stat(name); err == nil && file.ModTime().After(last) {
			last = file.ModTime()
		}
	}
	return last
}
