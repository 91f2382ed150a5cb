package main

import (
	"io"
	"net/http"
	"strings"

	"countries/handlers"
	"countries/store"
)

// A circumstance changes what would be answered to a request.
type circumstance func(*http.Request, store.Store, *handlers.Options) error

// circumstances are all under which each request is sent: none, and one for
// each status that any operation may answer.
var circumstances = []circumstance{
	func(*http.Request, store.Store, *handlers.Options) error { return nil },
	header("If-None-Match", "*"),           // 304
	header("If-Match", `"an older tag"`),   // 412
	header("Sec-Fetch-Site", "cross-site"), // 403
	header("Content-Encoding", "gzip"),     // 415
	body("\xff"),                           // 400
	body(strings.Repeat(" ", 16<<20+1)),    // 413, of every operation
	func(_ *http.Request, _ store.Store, options *handlers.Options) error {
		return options.Keys.UnmarshalText([]byte("a-key-that-nobody-has")) // 401
	},
	func(_ *http.Request, countries store.Store, _ *handlers.Options) error {
		return countries.Close() // 503
	},
}

func header(name, value string) circumstance {
	return func(request *http.Request, _ store.Store, _ *handlers.Options) error {
		request.Header.Set(name, value)
		return nil
	}
}

func body(text string) circumstance {
	return func(request *http.Request, _ store.Store, _ *handlers.Options) error {
		request.Body, request.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		return nil
	}
}
