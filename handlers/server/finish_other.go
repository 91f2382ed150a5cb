//go:build !linux

package server

import (
	"errors"
	"net"
)

// refuseNew does nothing: other systems may reset a connection that is made
// just before the listener closes.
func refuseNew(*net.TCPListener) error { return errors.ErrUnsupported }
