package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// results are all figures.
type results struct {
	targets []*target
	samples samples                    // as shipped
	quiet   samples                    // the same without logs
	starts  map[string]map[int][]start // by target, by rows
	streams []float64                  // bytes a second, of the longest list
}

// start is how long a program took to its first answer, and the bytes that it
// held in memory six seconds later.
type start struct {
	ready  time.Duration
	memory int64
}

// measure takes round after round, in each every work, and for each work every
// target: A B C A B C, so that a slow minute of the machine harms all alike.
func measure(ctx context.Context, o options, targets []*target) (*results, error) {
	r := &results{targets: targets, samples: samples{}, quiet: samples{}, starts: map[string]map[int][]start{}}
	if err := recordAnswers(ctx, targets); err != nil {
		return nil, err
	}
	if err := r.load(ctx, o); err != nil {
		return nil, err
	}
	if o.work.MatchString("start") {
		if err := r.start(ctx, o); err != nil {
			return nil, err
		}
	}
	if o.work.MatchString("stream") && targets[0].isService() {
		return r, r.stream(ctx, o.rows[len(o.rows)-1], o.rounds)
	}
	return r, nil
}

// load keeps one server for each target, number of rows and kind of log from
// the first round to the last, idle but for its turns, and starts a new one for
// each sample of a work that changes data.
func (r *results) load(ctx context.Context, o options) error {
	kept := servers{}
	defer kept.stop()
	for round := range o.rounds {
		for _, w := range works() {
			if !o.work.MatchString(w.key) {
				continue
			}
			for _, t := range r.targets {
				if !w.takes(t) {
					continue
				}
				one, err := kept.sample(ctx, o, w, t, true)
				if err != nil {
					return err
				}
				r.samples.add(w, t, one)
				quiet := ""
				if round < o.quietRounds && t.key != limitKey {
					without, err := kept.sample(ctx, o, w, t, false)
					if err != nil {
						return err
					}
					r.quiet.add(w, t, without)
					quiet = ", " + micros(cpuOf(without)) + " without logs"
				}
				log.Printf("round %d of %d: %s: %s: %s/s, %s CPU%s", round+1, o.rounds, w.title, t.name, thousands(one.rate), micros(cpuOf(one)), quiet)
			}
		}
	}
	return nil
}

// samples are by work, by target.
type samples map[string]map[string][]sample

func (all samples) add(w work, t *target, one sample) {
	if all[w.key] == nil {
		all[w.key] = map[string][]sample{}
	}
	all[w.key][t.key] = append(all[w.key][t.key], one)
}

// servers are those that run, by target, rows and logs.
type servers map[string]*server

func (all servers) stop() {
	for _, s := range all {
		s.stop()
	}
}

// sample loads a target with a work. A server that is asked for the first time
// is checked to answer as it must.
func (all servers) sample(ctx context.Context, o options, w work, t *target, logs bool) (sample, error) {
	key := fmt.Sprint(t.key, w.rows, logs)
	s := all[key]
	if s == nil || w.fresh {
		var err error
		if s, err = t.start(ctx, w.rows, logs); err != nil {
			return sample{}, err
		}
		if w.fresh {
			defer s.stop()
		} else {
			all[key] = s
		}
	}
	r, ok := s.requests[w.key]
	if !ok {
		var err error
		if r, err = w.request(ctx, s); err == nil {
			err = s.check(ctx, r)
		}
		if err != nil {
			return sample{}, fmt.Errorf("%s: %w", w.title, err)
		}
		s.requests[w.key] = r
	}
	return s.sample(ctx, o, w, r)
}

// start starts each target with the sample in memory, and the service on
// existing databases of several sizes.
func (r *results) start(ctx context.Context, o options) error {
	for range o.rounds {
		for _, t := range r.targets {
			if r.starts[t.key] == nil {
				r.starts[t.key] = map[int][]start{}
			}
			for i, rows := range o.rows {
				if i > 0 && !t.isService() {
					continue
				}
				s, err := t.start(ctx, rows, true)
				if err != nil {
					return err
				}
				time.Sleep(6 * time.Second) // after which the service has given back what its start took
				held, err := memory(s.cmd.Process.Pid, "VmRSS")
				s.stop()
				if err != nil {
					return err
				}
				r.starts[t.key][rows] = append(r.starts[t.key][rows], start{s.ready, held})
				log.Printf("start: %s with %d rows: %s, %s", t.name, rows, s.ready.Round(time.Millisecond), megabytes(held))
			}
		}
	}
	return nil
}

// stream has one client read the whole list and throw it away, once for each
// round, after its bytes have been held against the rows.
func (r *results) stream(ctx context.Context, rows, rounds int) error {
	s, err := r.targets[0].start(ctx, rows, true)
	if err != nil {
		return err
	}
	defer s.stop()
	want, got := sha256.New(), sha256.New()
	want.Write(compact(countries(rows)))
	if _, err := s.read(ctx, got); err != nil {
		return err
	}
	if !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
		return fmt.Errorf("the list of %d rows has other bytes than its rows", rows)
	}
	for range rounds {
		began := time.Now()
		n, err := s.read(ctx, io.Discard)
		if err != nil {
			return err
		}
		r.streams = append(r.streams, float64(n)/time.Since(began).Seconds())
	}
	return nil
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

// recordedFile holds what bare net/http must write: see peers/nethttp.
var recordedFile = filepath.Join(cacheDir, "data", "answers.json")

// answer is one of them. net/http itself sets Date and Content-Length.
type answer struct {
	Header http.Header
	Body   string
}

// recordAnswers asks the service for each answer that the limit imitates.
func recordAnswers(ctx context.Context, targets []*target) error {
	var service, limit *target
	for _, t := range targets {
		switch t.key {
		case serviceKey:
			service = t
		case limitKey:
			limit = t
		}
	}
	if limit == nil {
		return nil
	}
	if service == nil {
		return fmt.Errorf("%s writes the answers of %s: measure both", limitKey, serviceKey)
	}
	s, err := service.start(ctx, 3, true)
	if err != nil {
		return err
	}
	defer s.stop()
	match, err := unchanged(ctx, s)
	if err != nil {
		return err
	}
	refusing, err := refuse(ctx, s)
	if err != nil {
		return err
	}
	all := map[string]answer{}
	for name, r := range map[string]request{
		"list":         {method: "GET", paths: []string{"/countries"}},
		"page":         {method: "GET", paths: []string{"/countries?limit=2"}},
		"not modified": match,
		"country":      {method: "GET", paths: []string{"/countries/1"}},
		"refused":      refusing,
	} {
		res, body, err := s.do(ctx, r, 0)
		if err != nil {
			return err
		}
		res.Header.Del("Date")
		res.Header.Del("Content-Length")
		all[name] = answer{res.Header, string(body)}
	}
	return os.WriteFile(recordedFile, compact(all), 0o644)
}
