package main

// An exchange is a request whose answer becomes the example of its status.
type exchange struct {
	method, target string
	body           string
}

// exchanges are sent to a new database each, under every circumstance. Of the
// answers with one status the first counts; a request that succeeds is the
// example of a body, too. What is left to each resource: its successes, 404,
// 409 and 422.
var exchanges = []exchange{
	{"GET", "/countries", ""},
	{"GET", "/countries?limit=2", ""}, // has a Link
	{"GET", "/countries?min_area=-1&limit=1001", ""},

	{"POST", "/countries", germany},
	{"POST", "/countries", `{"id":1,"name":"Germany","capital":"Berlin","area":357022}`},
	{"POST", "/countries", `{"name":"Germany","capital":"Berlin"}`},

	{"POST", "/countries/bulk", `[` + germany + `,{"name":"Vatican City","capital":"","area":0}]`},
	{"POST", "/countries/bulk", `[{"id":1,"name":"Germany","capital":"Berlin","area":357022}]`},
	{"POST", "/countries/bulk", `[` + germany + `,{"name":"","capital":""}]`},

	{"GET", "/countries/1", ""},
	{"GET", "/countries/4", ""},
	{"GET", "/countries/0", ""},

	{"PUT", "/countries/1", thailand},
	{"PUT", "/countries/4", thailand},
	{"PUT", "/countries/1", `{"id":2,"name":"Thailand","capital":"Bangkok","area":513120}`},

	{"PATCH", "/countries/1", renamed},
	{"PATCH", "/countries/4", renamed},
	{"PATCH", "/countries/1", `{"capital":null}`},

	{"DELETE", "/countries/1", ""},
	{"DELETE", "/countries/4", ""},
	{"DELETE", "/countries/one", ""},
}

// textExchanges are those of bodies and answers that are no JSON, by their media
// type.
var textExchanges = map[string][]exchange{
	"text/csv": {
		{"GET", "/countries", ""},
		{"POST", "/countries/bulk", "name,capital,area\r\nGermany,Berlin,357022\r\nVatican City,,0\r\n"},
	},
	"application/x-ndjson": {
		{"GET", "/countries", ""},
		{"POST", "/countries/bulk", germany + "\n" + `{"name":"Vatican City","capital":"","area":0}` + "\n"},
	},
}

const (
	germany  = `{"name":"Germany","capital":"Berlin","area":357022}`
	thailand = `{"name":"Thailand","capital":"Krung Thep Maha Nakhon","area":513120}`
	renamed  = `{"capital":"Krung Thep Maha Nakhon"}`
)
