package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"time"
)

// stream is the whole list, read by one client that throws it away.
type stream struct {
	rows  int
	size  int64     // bytes of the list
	rates []float64 // bytes a second
	peak  int64     // most bytes the service held meanwhile
}

func (l *lab) measureStream(ctx context.Context, service *target, r *results) error {
	l.progress.printf("filling a database with %d rows", l.stream)
	s, err := service.start(ctx, l.stream)
	if err != nil {
		return err
	}
	defer s.stop()

	want := sha256.New()
	size, err := want.Write(compact(countries(l.stream)))
	if err != nil {
		return err
	}
	got := sha256.New()
	if _, err := s.read(ctx, got); err != nil {
		return err
	}
	if !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
		return fmt.Errorf("the list of %d rows has other bytes than its rows", l.stream)
	}

	r.stream = stream{rows: l.stream, size: int64(size)}
	for round := range l.rounds {
		began := time.Now()
		n, err := s.read(ctx, io.Discard)
		if err != nil {
			return err
		}
		if n != r.stream.size {
			return fmt.Errorf("the list of %d rows has %d bytes, then %d", l.stream, r.stream.size, n)
		}
		rate := float64(n) / time.Since(began).Seconds()
		r.stream.rates = append(r.stream.rates, rate)
		l.progress.step("list of %d, round %d: %.0f MB/s", l.stream, round+1, rate/1e6)
	}
	r.stream.peak, err = memory(s.cmd.Process.Pid, "VmHWM")
	return err
}

// read copies the whole list into w.
func (s *server) read(ctx context.Context, w io.Writer) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/countries", nil)
	if err != nil {
		return 0, err
	}
	res, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("GET /countries: %s", res.Status)
	}
	return io.Copy(w, res.Body)
}
