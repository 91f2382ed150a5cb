package differential

import "strings"

// An endpoint is where requests go, with examples that are right. What stands
// between braces in path is the example of a parameter.
type endpoint struct {
	program, method, path  string
	query, header, cookies []pair   // one that stands twice is a list
	bodies                 []string // JSON
	form                   []pair   // urlencoded, or multipart when there are files
	files                  []file
}

type pair struct{ name, value string }

type file struct{ field, name, contentType, content string }

var orderExample = `{"customer":{"name":"Ada","email":"ada@example.com","vip":true},"lines":[` + lineExample + `,{"sku":"ZZ-1","quantity":1,"price":3}],` +
	`"note":null,"reference":7,"shipping":{"name":"Bob","email":"bob@example.org"},"tags":["gift","fast"]}`

const (
	lineExample   = `{"sku":"AB-1234","quantity":12,"price":9.5,"discount":0.25}`
	signUpExample = `{"username":"ada_1","email":"ada@example.com","password":"secret123","password_again":"secret123","age":36,"terms":true}`
	itemExample   = `{"name":"tent","price":99.5,"description":"dry"}`
	userExample   = `{"username":"ada","roles":["admin"]}`
	cityExample   = `{"name":"Cairo","population":10230350,"capital":true}`
	uuidExample   = "2d0f1b1c-6f0e-4f43-9c2a-0f6a3b8f1d11"
	eventExample  = `{"id":"` + uuidExample + `","title":"Go","starts":"2023-05-17T10:20:30+02:00","ends":"2023-05-17T12:00:00Z","day":"2023-05-17",` +
		`"doors":"09:30:00","length":5400,"kind":"workshop","priority":9,"mode":"online","attendees":["` + uuidExample + `"]}`
)

// endpoints is every path of the programs.
func endpoints() []endpoint {
	return []endpoint{
		{program: "orders", method: "POST", path: "/orders", bodies: []string{orderExample, `{"customer":{"name":"A","email":"a@b.co"},"lines":[` + lineExample + `]}`}},
		{program: "orders", method: "GET", path: "/orders/{7}", query: []pair{{"expand", "true"}}},
		{program: "orders", method: "PUT", path: "/orders/{7}/lines/{2}", query: []pair{{"notify", "no"}}, bodies: []string{lineExample}},

		{program: "signup", method: "POST", path: "/signup", bodies: []string{signUpExample, signUpExample}},

		{program: "search", method: "GET", path: "/search", query: []pair{{"q", "tents"}, {"page", "2"}, {"size", "50"}, {"min_price", "0.5"}, {"max_price", "1e3"},
			{"in_stock", "yes"}, {"sort", "price"}, {"order", "desc"}, {"level", "5"}}},
		{program: "search", method: "GET", path: "/filter", query: []pair{{"ids", "1"}, {"ids", "2"}, {"tags", "a"}, {"tags", "b"}, {"weights", "0.5"}, {"code", "ab12"},
			{"item-query", "x"}, {"page[size]", "10"}, {"after", "2023-05-17T10:20:30Z"}, {"day", "2023-05-17"}, {"owner", uuidExample}}},

		{program: "upload", method: "POST", path: "/login", form: []pair{{"username", "ada"}, {"password", "secret 1"}, {"remember", "on"}, {"attempts", "2"}}},
		{program: "upload", method: "POST", path: "/upload", form: []pair{{"title", "Trip"}, {"tags", "a"}, {"tags", "b"}, {"rating", "4.5"}},
			files: []file{{"file", "trip.jpg", "image/jpeg", "\xff\xd8\xff"}}},
		{program: "upload", method: "POST", path: "/gallery", files: []file{{"pictures", "a.png", "image/png", "a"}, {"pictures", "b.png", "image/png", "bb"},
			{"cover", "c.txt", "text/plain", "c"}}},

		{program: "settings", method: "PUT", path: "/settings", bodies: []string{
			`{"theme":{"name":"dark","contrast":2,"fonts":["mono"]},"limits":{"requests":5,"burst":10,"window":60},"notifications":{"email":false,"push":true,"channels":[1,2]},` +
				`"language":"de","timeout":null,"flags":{"beta":true},"parent":{"name":"base"}}`,
			`{"theme":{},"limits":{"window":1},"notifications":{}}`, `{}`}},

		{program: "events", method: "POST", path: "/events", bodies: []string{eventExample, strings.Replace(eventExample, "5400", `"PT1H30M"`, 1)}},
		{program: "events", method: "GET", path: "/events/{" + uuidExample + "}", query: []pair{{"kind", "talk"}}},
		{program: "events", method: "GET", path: "/days/{2023-05-17}/{after-party}", query: []pair{{"priority", "1"}}},

		{program: "headers", method: "GET", path: "/me", header: []pair{{"X-Token", "secret"}, {"X-Version", "3"}, {"X-Tag", "a"}, {"X-Tag", "b"}, {"User-Agent", "curl/8"}, {"X-Ratio", "0.5"}},
			cookies: []pair{{"sid", "c0ffee"}, {"visits", "3"}, {"dark", "1"}}},

		{program: "bodies", method: "PUT", path: "/items/{5}", query: []pair{{"dry_run", "1"}},
			bodies: []string{`{"item":` + itemExample + `,"user":` + userExample + `,"importance":3,"comment":"ok"}`}},
		{program: "bodies", method: "POST", path: "/embedded", bodies: []string{`{"item":` + itemExample + `}`}},
		{program: "bodies", method: "POST", path: "/optional", bodies: []string{itemExample, `null`}},
		{program: "bodies", method: "POST", path: "/optional/list", bodies: []string{`[` + itemExample + `]`, `null`}},
		{program: "bodies", method: "POST", path: "/both", bodies: []string{`{"item":` + itemExample + `,"user":` + userExample + `}`, `{"user":null}`}},

		{program: "maps", method: "POST", path: "/boards", bodies: []string{`{"by_round":{"1":2.5,"2":3},"by_player":{"` + uuidExample + `":{"points":3,"comment":"x"}},"by_name":{"ada":[1,2],"bob":[]},` +
			`"flags":{"a":true},"notes":{"a":null,"b":"c"},"extra":{"a":1,"b":[1.5,null,{"c":"d"}]},"anything":{"x":[true,1e3]}}`}},
		{program: "maps", method: "POST", path: "/weights", bodies: []string{`{"1":0.5,"-2":3}`}},
		{program: "maps", method: "POST", path: "/anything", bodies: []string{`{"a":1,"b":[1.5,null,{"c":"d"}],"c":12345678901234567890}`}},

		{program: "sets", method: "POST", path: "/collections", bodies: []string{
			`{"tags":["b","a","b"],"numbers":[3,1,3],"distinct":[1,2,3],"names":["x","y"],"points":[{"x":1},{"x":1,"y":2}],"holes":[1,null,0]}`}},
		{program: "sets", method: "POST", path: "/numbers", bodies: []string{`[3,1,2,1]`}},

		{program: "closed", method: "POST", path: "/people", bodies: []string{
			`{"fullName":"Ada","address":{"street":"Main","postCode":"12345","number":5},"others":[{"street":"Side","postCode":"1234"}]}`}},

		{program: "lists", method: "POST", path: "/cities", bodies: []string{`[` + cityExample + `,` + cityExample + `]`}},
		{program: "lists", method: "POST", path: "/cities/bounded", bodies: []string{`[` + cityExample + `]`}},
		{program: "lists", method: "POST", path: "/matrix", bodies: []string{`{"rows":[[1,2.5],[3,4,5]],"labels":[["a","b"],[]]}`}},
		{program: "lists", method: "POST", path: "/integers", bodies: []string{`[1,2,3]`}},
		{program: "lists", method: "POST", path: "/integer", bodies: []string{`5`}},
		{program: "lists", method: "POST", path: "/text", bodies: []string{`"hello"`}},

		{program: "products", method: "POST", path: "/products", bodies: []string{
			`{"code":"tent-12","price":"19.90","pack":12,"stock":100,"weight":2.5,"page":"https://example.com/tent?a=1#top","images":["http://example.com:8080/a.png"],"source":"ftp://files.example.com/x","description":"dry"}`}},
		{program: "products", method: "GET", path: "/products", query: []pair{{"page", "https://example.com/"}, {"pack", "18"}, {"price", "1.50"}}},
	}
}
