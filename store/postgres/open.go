package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"countries/store"
	"countries/store/internal/queue"
)

// maxConnections is the largest number of connections of a Store, unless the
// address has pool_max_conns.
const maxConnections = 16

// Open opens the database at a URL: that of a server, or of several of which
// one is the primary. When none can be reached it is opened all the same, and
// watch goes on looking. The database must exist, empty or made by this program.
// No error and no line of the log has the password.
func Open(ctx context.Context, url string, options store.Options) (*Store, error) {
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	s := &Store{
		sample:    options.Sample,
		committed: options.Committed,
		log:       options.Log,
		lost:      make(chan struct{}, 1),
		stopped:   make(chan struct{}),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.log = s.log.With("database", withoutUser(url))
	s.closing, s.close = context.WithCancel(context.WithoutCancel(ctx))
	all := max(4, config.MaxConns)
	for _, p := range []struct {
		pool **pgxpool.Pool
		size int32
	}{{&s.lists, all / 2}, {&s.searches, all / 4}, {&s.pool, all - all/2 - all/4}} {
		config := config.Copy()
		config.MaxConns = p.size
		if *p.pool, err = pgxpool.NewWithConfig(context.WithoutCancel(ctx), config); err != nil {
			return nil, err
		}
	}
	s.reach.Store(newReach())
	if err := s.prepare(ctx); hopeless(err) {
		for _, pool := range s.pools() {
			pool.Close()
		}
		return nil, fmt.Errorf("database %s: %s", withoutUser(url), describe(err))
	} else if err != nil {
		s.lose(s.reach.Load(), err)
	}
	s.queue = queue.New(s.commit)
	go s.watch()
	return s, nil
}

// parse reads an address and sets what it leaves open.
func parse(address string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, addressError(address, err)
	}
	if !strings.Contains(address, "pool_max_conns=") {
		config.MaxConns = maxConnections
	}
	conn := config.ConnConfig
	if each := connectTimeout / time.Duration(hosts(conn)); conn.ConnectTimeout == 0 || conn.ConnectTimeout > each {
		conn.ConnectTimeout = each // of a host, so that the last is reached in time if the others are silent
	}
	if conn.RuntimeParams["application_name"] == "" {
		conn.RuntimeParams["application_name"] = "countries"
	}
	// A standby would answer reads with what was true a moment ago.
	conn.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	conn.OnNotice = keepWarning
	return config, nil
}

// hosts returns the number of servers that an address names.
func hosts(config *pgx.ConnConfig) int {
	all := map[string]bool{net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))): true}
	for _, f := range config.Fallbacks {
		all[net.JoinHostPort(f.Host, strconv.Itoa(int(f.Port)))] = true
	}
	return len(all)
}

// addressError says what is wrong with an address. The driver's own error may
// have the password in it, unless the address has none.
func addressError(address string, err error) error {
	scheme, rest, _ := strings.Cut(address, "://")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		rest = rest[at+1:]
		_, err = pgxpool.ParseConfig(scheme + "://" + rest)
	}
	switch {
	case strings.Contains(strings.ToLower(rest), "pass"):
		return errors.New("database: the URL is wrong")
	case err == nil:
		return errors.New("database: the URL is wrong: the user or the password has a character that must be percent-encoded")
	}
	return fmt.Errorf("database: %s", oneLine(err))
}

// withoutUser returns an address without user, password and parameters.
func withoutUser(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	rest, _, _ = strings.Cut(rest, "?")
	return scheme + "://" + rest[strings.LastIndex(rest, "@")+1:]
}

// describe returns the reason why a server refuses, without its address.
func describe(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return fmt.Sprintf("%s (SQLSTATE %s)", server.Message, server.Code)
	}
	return oneLine(err)
}
