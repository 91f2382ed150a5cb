package server

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// plugTime is far more than a connection to the same machine takes.
const plugTime = 20 * time.Millisecond

// narrow lets one connection at most wait to be accepted. The kernel does not
// answer further clients, which try again and then find nobody listening.
func narrow(l *net.TCPListener) {
	raw, err := l.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { _ = unix.Listen(int(fd), 0) })
}

// plug makes a connection to a narrow listener, after which no other can wait
// there. It fails when a client came first.
func plug(l *net.TCPListener) (net.Conn, error) {
	return net.DialTimeout("tcp", l.Addr().String(), plugTime)
}
