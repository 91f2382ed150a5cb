package e2e

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf16"
)

// A generator draws requests that a client of the original may send: valid
// ones, each rule broken, and noise. It leaves out
//
//   - HEAD, GET /, cursor, If-Match and If-None-Match, which the original lacks;
//   - invalid escapes in a path, which net/http refuses before any handler;
//   - a newline at the end of a path, which Python's $ overlooks;
//   - bodies over 1 MiB, for which the original knows no limit;
//   - letters such as ø and ß, for which search is more helpful than Unicode.
type generator struct{ *rand.Rand }

func pick[T any](g generator, from ...T) T { return from[g.IntN(len(from))] }

// oneIn is true once in n times.
func (g generator) oneIn(n int) bool { return g.IntN(n) == 0 }

func (g generator) request() request {
	switch n := g.IntN(100); {
	case n < 15:
		return request{method: "GET", target: "/countries" + g.query()}
	case n < 22:
		body := pick(g, nil, nil, []byte("{"))
		return request{method: pick(g, "GET", "GET", "DELETE"), target: "/countries/" + g.id(), body: body}
	case n < 48:
		return g.write("POST", "/countries", g.country(30))
	case n < 64:
		return g.write("POST", "/countries/bulk", g.countries())
	case n < 79:
		return g.write("PUT", "/countries/"+g.id(), g.country(30))
	case n < 94:
		return g.write("PATCH", "/countries/"+g.id(), g.country(2))
	default:
		method := pick(g, "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO")
		return g.write(method, g.path(), g.country(30))
	}
}

func (g generator) path() string {
	return pick(g, "/nope", "/nope/", "/Countries", "/country", "/countries", "/countries/", "/countries//",
		"//countries", "/countries//1", "/countries/1/", "/countries/x/", "/countries/1/2", "/countries/x/y",
		"/countries/bulk", "/countries/bulk/", "/countries/bulk/1", "/countries%2F1", "/countries%2f", "/%63ountries",
		"/countries%20", "/countries;x=1", "/./countries", "/x/../countries", "/countries/?limit=1&q=%20;")
}

func (g generator) id() string {
	if !g.oneIn(3) {
		return fmt.Sprint(1 + g.IntN(12))
	}
	return pick(g, "0", "-1", "-0", "+1", "%2B2", "++1", "01", "1_0", "0_1", "_1", "1_", "%201", "1%20", "%091",
		"%C2%A01", "%1C1", "%D9%A1", "%F0%9D%9F%8F", "%C2%B2", "abc", "1.0", "1e0", "0x1", "%00", "%FF", "%ED%A0%80",
		"%25", "1%252F", "1%2F2", "..", ".", "1;x", "1,2", "bulk", "9007199254740991", "9007199254740992",
		"-9007199254740993", "18446744073709551617", digits(4300), digits(4301))
}

func (g generator) query() string {
	var b strings.Builder
	for i := range g.IntN(5) {
		if i == 0 {
			b.WriteByte('?')
		} else {
			b.WriteString(pick(g, "&", "&", "&", "&", "&", "&", "&&", ";"))
		}
		switch g.IntN(6) {
		case 0:
			b.WriteString(pick(g, "unknown=1", "=", "=5", "Limit=x", "limit", "q", "sort", "limit==1", "%6Cimit=1", "limit%20=1"))
		case 1:
			b.WriteString("q=" + g.search())
		case 2:
			b.WriteString("sort=" + pick(g, "id", "-id", "name", "-name", "capital", "-capital", "area", "-area", "", "ID", "+id", "%2Did", "id%20", "name,id"))
		default:
			b.WriteString(pick(g, "min_area", "max_area", "limit") + "=" + g.integer())
		}
	}
	return b.String()
}

func (g generator) search() string {
	return pick(g, "a", "an", "TH", "Ca", "co", "", "+", "%20", "%C3%A9", "C%C3%94", "e%CC%81", "%D0%96", "%D0%B9",
		"%CE%A3", "%E6%9C%AC", "_", "%25", "%", "%zz", "%a", "%FF", "%ED%A0%80", "%00", "a=b", "a%26b", "\"", "<",
		strings.Repeat("%CC%81", 201), "a"+strings.Repeat("%F0%9F%87%A9", 199), strings.Repeat("%C3%A9", 201))
}

// integer is a parameter that Python's int reads, or nearly.
func (g generator) integer() string {
	if g.oneIn(2) {
		return fmt.Sprint(g.IntN(1200))
	}
	return pick(g, "", "0", "-0", "-1", "%2B5", "+5", "5+", "%2B+5", "++5", "%2B%2B5", "%2B-5", "007", "1_000", "1__0", "_1",
		"1_", "%2B_5", "0_0", "5.0", "1e3", "0x10", "NaN", "true", "x", "%D9%A3", "1%D9%A3", "%EF%BC%95", "%C2%B2", "%097%0A",
		"%0B7", "%0C7", "%1C7", "%1F7", "%C2%857", "%C2%A07", "%E2%80%837", "%E2%80%8B7", "%00", "5%00", "%FF", "5%2C0", "5;6",
		"1000", "1001", "1_0_0_0_0", "9007199254740991", "9007199254740992", "-9007199254740993", "18446744073709551621",
		digits(4300), "-"+digits(4300), digits(4301), strings.Repeat("0", 4300)+"5")
}

func digits(n int) string { return strings.Repeat("7", n) }

// write is a request with a body, which is no longer a document now and then.
func (g generator) write(method, target, doc string) request {
	body := []byte(doc)
	switch g.IntN(12) {
	case 0, 1:
		for range 1 + g.IntN(3) {
			body = g.damage(body)
		}
	case 2:
		body = g.odd(doc)
	}
	return request{method, target, g.contentTypes(), body}
}

func (g generator) contentTypes() []string {
	if !g.oneIn(8) {
		return []string{"application/json"}
	}
	return pick(g, nil, []string{""}, []string{"application/json", "text/plain"}, []string{"text/plain", "application/json"},
		[]string{pick(g, "application/json;", "application/JSON ; x", "application/json; charset=utf-16", "application/vnd.api+json",
			"application/merge-patch+json", "application/+json", "application/jsonx", "application/json+xml", "application/", "application",
			"application/ json", "application /json", "json", "/json", "//", "application//json", "application/json/x", "application/x/y+json",
			"text/json", "text/x+json", "application/json, application/json", "application/json x", "\"application/json\"", ";", "; application/json",
			"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/svg+json", "APPLICATION/PROBLEM+JSON", "*/*")})
}

// damage inserts, deletes, repeats, replaces or cuts off bytes.
func (g generator) damage(b []byte) []byte {
	i := g.IntN(len(b) + 1)
	j := min(len(b), i+1+g.IntN(4))
	switch g.IntN(5) {
	case 0:
		return b[:i]
	case 1:
		return bytes.Join([][]byte{b[:i], b[j:]}, nil)
	case 2:
		return bytes.Join([][]byte{b[:j], b[i:]}, nil)
	case 3:
		return bytes.Join([][]byte{b[:i], {byte(g.IntN(256))}, b[min(len(b), i+1):]}, nil)
	default:
		noise := pick(g, ",", ":", "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud800", "0", "-", ".", "e", "/", "'", "\n", "\t", " ",
			"\x00", "\x7f", "é", "🇩", "\u2028", "\ufeff", "\xa0", "\xed\xa0\x80", "null", "tru", "NaN", "-Infinity", "//")
		return bytes.Join([][]byte{b[:i], []byte(noise), b[i:]}, nil)
	}
}

// odd is a body that is no country at all, or encoded as none should be.
func (g generator) odd(doc string) []byte {
	deep := pick(g, 1, 2, 500, 998, 999, 1000, 1001, 1002, 5000)
	wide := utf16.Encode([]rune(doc))
	order := pick[binary.AppendByteOrder](g, binary.LittleEndian, binary.BigEndian)
	return pick(g,
		func() []byte { return nil },
		func() []byte { return []byte(g.space() + "\n ") },
		func() []byte { return []byte(g.anything(3)) },
		func() []byte { return []byte("\ufeff" + doc) },
		func() []byte { return []byte("\ufeff\ufeff" + doc) },
		func() []byte { return []byte(doc + doc) },
		func() []byte {
			return []byte(strings.Repeat("[", deep) + pick(g, "", "x", "1") + strings.Repeat("]", deep))
		},
		func() []byte {
			return []byte(strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep-g.IntN(2)))
		},
		func() []byte { return []byte(pick(g, `{"x":`, "{,", "1 ") + strings.Repeat("[", deep) + doc) },
		func() (b []byte) {
			for _, unit := range wide {
				b = order.AppendUint16(b, unit)
			}
			return b
		},
	)()
}
