package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
)

// recordedFile holds what the limit must write: see peers/nethttp.
var recordedFile = filepath.Join(cacheDir, "data", "answers.json")

type recorded struct{ List, NotModified, Country, Refused recordedAnswer }

type recordedAnswer struct {
	Header http.Header
	Body   string `json:",omitempty"`
}

// record asks the service for each answer that the limit imitates. Without a
// service (s is nil) it writes the least that the contract asks for.
func record(ctx context.Context, s *server) error {
	if s == nil {
		plain := http.Header{"Content-Type": {"application/json"}}
		tagged := http.Header{"Content-Type": {"application/json"}, "Etag": {`"0123456789abcdef"`}}
		list := tagged.Clone()
		list.Set("X-Total-Count", "3")
		return save(recorded{
			List: recordedAnswer{Header: list}, NotModified: recordedAnswer{Header: tagged},
			Country: recordedAnswer{Header: tagged}, Refused: recordedAnswer{Header: plain, Body: refusal},
		})
	}
	var all recorded
	match, err := unchanged(ctx, s)
	if err != nil {
		return err
	}
	refusing, err := refuse(ctx, s)
	if err != nil {
		return err
	}
	for _, one := range []struct {
		request request
		into    *recordedAnswer
	}{
		{request{method: "GET", paths: []string{"/countries"}}, &all.List},
		{match, &all.NotModified},
		{request{method: "GET", paths: []string{"/countries/1"}}, &all.Country},
		{refusing, &all.Refused},
	} {
		res, body, err := s.do(ctx, one.request, 0)
		if err != nil {
			return err
		}
		// net/http sets these two itself, here as there.
		res.Header.Del("Date")
		res.Header.Del("Content-Length")
		one.into.Header = res.Header
		if one.into == &all.Refused {
			one.into.Body = string(body)
		}
	}
	return save(all)
}

func save(all recorded) error { return os.WriteFile(recordedFile, compact(all), 0o644) }
