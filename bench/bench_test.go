package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

func TestMedianAndSpread(t *testing.T) {
	for _, test := range []struct {
		values         []float64
		median, spread float64
	}{
		{nil, 0, 0},
		{[]float64{7}, 7, 0},
		{[]float64{9, 1, 5}, 5, 0.8},
		{[]float64{4, 1, 3, 2}, 2, 0.75},
	} {
		if got := median(test.values); got != test.median {
			t.Errorf("median(%v) = %v, want %v", test.values, got, test.median)
		}
		if got := spread(test.values); got != test.spread {
			t.Errorf("spread(%v) = %v, want %v", test.values, got, test.spread)
		}
	}
}

func TestParseWrk(t *testing.T) {
	got, err := parseWrk("Running 1h test\n  14 requests in 2.00s\n\nBENCH 14 2000123 3 1 9001\n")
	want := counts{requests: 14, duration: 2000123 * time.Microsecond, refused: 3, broken: 1, p99: 9001 * time.Microsecond}
	if err != nil || got != want {
		t.Errorf("parseWrk = %+v, %v, want %+v", got, err, want)
	}
	if _, err := parseWrk("unable to connect"); err == nil {
		t.Error("parseWrk of a failure gives no error")
	}
}

func TestVerdict(t *testing.T) {
	for _, test := range []struct {
		bar  bar
		want string
	}{
		{bar{format: "%.2f ×", limit: 20, atLeast: true}, "not measured |"},
		{bar{format: "%.2f ×", limit: 20, atLeast: true, figure: 20}, "20.00 × | met"},
		{bar{format: "%.2f ×", limit: 20, atLeast: true, figure: 19.9}, "19.90 × | **not met**"},
		{bar{format: "%.2f ×", limit: 1.15, figure: 1.15}, "1.15 × | met"},
		{bar{format: "%.2f ×", limit: 1.15, figure: 1.16}, "1.16 × | **not met**"},
	} {
		if got := test.bar.verdict(); got != test.want {
			t.Errorf("%+v: %q, want %q", test.bar, got, test.want)
		}
	}
}

func TestFailures(t *testing.T) {
	for body, want := range map[string]int{
		refusal:                  4,
		`{"error":"one"}`:        1,
		`{"errors":[{},{}]}`:     2,
		`{"detail":"Not Found"}`: 0,
		`<html>`:                 0,
	} {
		if got := failures([]byte(body)); got != want {
			t.Errorf("failures(%s) = %d, want %d", body, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		thousands(999.6):   "1,000",
		thousands(1234567): "1,234,567",
		thousands(12):      "12",
		micros(23.42):      "23.4 µs",
		micros(1234):       "1.23 ms",
		micros(12_345):     "12.3 ms",
		micros(123_456):    "123 ms",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Times of a process that works are more than none, and a process holds memory.
func TestProc(t *testing.T) {
	var used time.Duration
	for began := time.Now(); used == 0 && time.Since(began) < 10*time.Second; { // on a busy machine it waits for its turn
		var err error
		if used, err = cpu(os.Getpid()); err != nil {
			t.Fatal(err)
		}
	}
	if used == 0 {
		t.Error("the process has used no time")
	}
	now, err := memory(os.Getpid(), "VmRSS")
	if most, err2 := memory(os.Getpid(), "VmHWM"); err != nil || err2 != nil || now <= 0 || most < now {
		t.Errorf("memory = %d, %v, at most %d, %v", now, err, most, err2)
	}
}

// The rows are the same on every run, and a longer list begins as a shorter.
func TestCountries(t *testing.T) {
	long, short := string(compact(countries(250))), string(compact(countries(3)))
	if want := `[{"id":1,"name":"Thailand","capital":"Bangkok","area":513120},{"id":2,"name":"Australia","capital":"Canberra","area":7617930},{"id":3,"name":"Egypt","capital":"Cairo","area":1010408}]`; short != want {
		t.Errorf("got %s\nwant %s", short, want)
	}
	if !strings.HasPrefix(long, strings.TrimSuffix(short, "]")+",") || long != string(compact(countries(250))) {
		t.Errorf("250 rows do not go on where 3 end: %.300s", long)
	}
}

// The chart is well-formed, shows every target in every panel, and follows a
// dark scheme.
func TestChart(t *testing.T) {
	r := &results{targets: targets(), samples: samples{}}
	for i, w := range works() {
		for j, target := range r.targets {
			if !w.takes(target) {
				continue
			}
			r.samples.add(w, target, sample{rate: float64(40_000+i) / float64(1+j*j), cpu: time.Duration(20+90*j) * time.Microsecond})
		}
	}
	svg := r.chart()
	for decoder := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for want, n := range map[string]int{"prefers-color-scheme:dark": 1, ">Gin, textbook<": 4, ">bare net/http<": 3, `<rect class="own"`: 4} {
		if got := strings.Count(svg, want); got != n {
			t.Errorf("%q is in the chart %d times, want %d", want, got, n)
		}
	}
}
