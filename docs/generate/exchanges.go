package main

import (
	"net/http"

	"countries/handlers"
	"countries/store"
)

// exchange is a request whose answer becomes the example of its status.
type exchange struct {
	method, target string
	body           string
	mediaType      string // of the body and the answer; "" is JSON
}

// exchanges are sent to a new database each, under every circumstance. Of the
// answers with one status the first is the example; the body of a request that
// succeeds is one, too. A resource needs one for each success, 404, 409 and 422.
var exchanges = []exchange{
	{method: "GET", target: "/countries"},
	// The next page of this one is what the examples of the query ask for.
	{method: "GET", target: "/countries?q=an&min_area=100000&max_area=10000000&sort=-area&limit=1"},
	{method: "GET", target: "/countries?min_area=-1&limit=1001"},

	{method: "POST", target: "/countries", body: germany},
	{method: "POST", target: "/countries", body: `{"id":1,"name":"Germany","capital":"Berlin","area":357022}`},
	{method: "POST", target: "/countries", body: `{"name":"Germany","capital":"Berlin"}`},

	{method: "POST", target: "/countries/bulk", body: `[` + germany + `,{"name":"Vatican City","capital":"","area":0}]`},
	{method: "POST", target: "/countries/bulk", body: `[{"id":1,"name":"Germany","capital":"Berlin","area":357022}]`},
	{method: "POST", target: "/countries/bulk", body: `[` + germany + `,{"name":"","capital":""}]`},

	{method: "GET", target: "/countries/1"},
	{method: "GET", target: "/countries/4"},
	{method: "GET", target: "/countries/0"},

	{method: "PUT", target: "/countries/1", body: thailand},
	{method: "PUT", target: "/countries/4", body: thailand},
	{method: "PUT", target: "/countries/1", body: `{"id":2,"name":"Thailand","capital":"Bangkok","area":513120}`},

	{method: "PATCH", target: "/countries/1", body: renamed},
	{method: "PATCH", target: "/countries/4", body: renamed},
	{method: "PATCH", target: "/countries/1", body: `{"capital":null}`},

	{method: "DELETE", target: "/countries/1"},
	{method: "DELETE", target: "/countries/4"},
	{method: "DELETE", target: "/countries/one"},

	{method: "GET", target: "/countries", mediaType: "text/csv"},
	{method: "GET", target: "/countries", mediaType: "application/x-ndjson"},
	{method: "POST", target: "/countries/bulk", mediaType: "text/csv", body: "name,capital,area\r\nGermany,Berlin,357022\r\nVatican City,,0\r\n"},
	{method: "POST", target: "/countries/bulk", mediaType: "application/x-ndjson", body: germany + "\n" + `{"name":"Vatican City","capital":"","area":0}` + "\n"},
}

const (
	germany  = `{"name":"Germany","capital":"Berlin","area":357022}`
	thailand = `{"name":"Thailand","capital":"Krung Thep Maha Nakhon","area":513120}`
	renamed  = `{"capital":"Krung Thep Maha Nakhon"}`
)

// circumstance changes what is answered to a request.
type circumstance func(*http.Request, store.Store, *handlers.Options) error

// circumstances are none, and one for each answer that does not come from what
// is asked for.
var circumstances = []circumstance{
	func(*http.Request, store.Store, *handlers.Options) error { return nil },
	withHeader("If-None-Match", "*"),           // 304
	withHeader("If-Match", `"an older tag"`),   // 412
	withHeader("Sec-Fetch-Site", "cross-site"), // 403
	func(_ *http.Request, countries store.Store, _ *handlers.Options) error {
		return countries.Close() // 503
	},
}

func withHeader(name, value string) circumstance {
	return func(request *http.Request, _ store.Store, _ *handlers.Options) error {
		request.Header.Set(name, value)
		return nil
	}
}
