package e2e

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// outcomes counts what damaged databases were good for.
type outcomes struct{ right, unavailable, refused int }

func (o *outcomes) log(t testing.TB) {
	t.Helper()
	t.Logf("%d right answers, %d times none, %d refusals to start", o.right, o.unavailable, o.refused)
}

// listed is what a damaged database should have.
type listed struct {
	list []country
	*outcomes
}

// create adds a country, if the database still can.
func (l *listed) create(t testing.TB, p *process) {
	t.Helper()
	want := country{Name: "Neuland", Capital: "Neustadt", Area: 1}
	response, body := p.do(t, http.MethodPost, "/countries", mustEncode(t, want))
	want.ID = l.list[len(l.list)-1].ID + 1
	switch {
	case response.StatusCode == http.StatusServiceUnavailable:
		l.unavailable++
	case response.StatusCode == http.StatusCreated && body == mustEncode(t, want):
		l.right++
		l.list = append(l.list, want)
	default:
		t.Errorf("a create: %s %.300s", response.Status, body)
	}
}

// readAgain reads what a program makes of the database that starts on it now.
func (l *listed) readAgain(t testing.TB, database string, random *rand.Rand) {
	t.Helper()
	p, ok := tryServe(t, "--database", database)
	if !ok {
		l.refused++
		return
	}
	l.read(t, p, random)
}

// read reads the whole list, some pages by other indexes, and some countries.
func (l *listed) read(t testing.TB, p *process, random *rand.Rand) {
	t.Helper()
	l.expect(t, p, "/countries", l.list)
	last := slices.Clone(l.list[len(l.list)-20:])
	slices.Reverse(last)
	l.expect(t, p, "/countries?sort=-id&limit=20", last)
	largest := slices.SortedStableFunc(slices.Values(l.list), func(a, b country) int { return int(b.Area - a.Area) })
	l.expect(t, p, "/countries?sort=-area&limit=1000", largest[:1000])
	for range 20 {
		c := l.list[random.IntN(len(l.list))]
		l.expect(t, p, fmt.Sprintf("/countries/%d", c.ID), c)
	}
	if strings.Contains(p.log.String(), "panic") {
		t.Error("it panicked")
	}
}

// expect asks for what has to come, unless nothing does: 503, or an answer that
// is broken off.
func (l *listed) expect(t testing.TB, p *process, path string, want any) {
	t.Helper()
	response, err := http.Get("http://" + p.address + path)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	defer response.Body.Close()
	switch body, err := io.ReadAll(response.Body); {
	case response.StatusCode == http.StatusServiceUnavailable, err != nil:
		l.unavailable++
	case response.StatusCode == http.StatusOK && string(body) == mustEncode(t, want):
		l.right++
	default:
		t.Errorf("%s: %s\n%.300s\nwant\n%.300s", path, response.Status, body, mustEncode(t, want))
	}
}
