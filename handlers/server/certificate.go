package server

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Certificate is a key pair in two files that may be renewed at any time.
type Certificate struct {
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

// LoadCertificate reads a certificate chain and its private key, both in PEM. The
// Renewals are logged.
func LoadCertificate(certFile, keyFile string, log *slog.Logger) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile, log: log, every: lookAgain}
	return c, c.load()
}

func (c *Certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

// get returns the pair, read again if a file has changed. One that does not
// fit, as while only the first file is replaced, leaves the old one in use.
func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
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

func (c *Certificate) load() error {
	modified := c.lastModified() // before reading: a change in between is seen later
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.pair, c.modified, c.looked = &pair, modified, time.Now()
	return nil
}

func (c *Certificate) lastModified() (last time.Time) {
	for _, name := range []string{c.certFile, c.keyFile} {
		if file, err := os.Stat(name); err == nil && file.ModTime().After(last) {
			last = file.ModTime()
		}
	}
	return last
}
