package validation

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// parameter is what a request has of a field of its path or query.
type parameter struct {
	last  string
	all   []string // of a list
	given bool
}

func (a *parameter) add(f *field, value string) {
	a.last, a.given = value, true
	if f.shape == shapeList {
		a.all = append(a.all, value)
	}
}

// decodeQuery fills v by p from a query string, which it reads as Python's
// parse_qsl does: "&" alone separates, a name without "=" has the value "",
// and an escape that is none stands for itself. What is then not UTF-8 becomes
// U+FFFD. It adds what is wrong to errors.
func decodeQuery(raw string, p *plan, v reflect.Value, errors Errors) Errors {
	var few [8]parameter
	values := p.parameters(few[:])
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		if i := p.lookup([]byte(unescapeQuery(name))); i >= 0 && pair != "" {
			values[i].add(&p.fields[i], unescapeQuery(value))
		}
	}
	return decodeParameters(values, fromQuery, p, v, errors)
}

// decodePath fills v by p from the parameters of a path, and adds what is
// wrong to errors.
func decodePath(params gin.Params, p *plan, v reflect.Value, errors Errors) Errors {
	var few [8]parameter
	values := p.parameters(few[:])
	for _, param := range params {
		if i := p.lookup([]byte(param.Key)); i >= 0 {
			values[i].add(&p.fields[i], toValid(param.Value))
		}
	}
	return decodeParameters(values, fromPath, p, v, errors)
}

// parameters is room for what a request has of each field, in few if that is
// enough.
func (p *plan) parameters(few []parameter) []parameter {
	if len(p.fields) <= len(few) {
		return few[:len(p.fields)]
	}
	return make([]parameter, len(p.fields))
}

func unescapeQuery(s string) string {
	if !strings.ContainsAny(s, "+%") {
		return toValid(s)
	}
	unescaped := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '+':
			unescaped = append(unescaped, ' ')
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			unescaped = append(unescaped, hexValue(s[i+1])<<4|hexValue(s[i+2]))
			i += 2
		default:
			unescaped = append(unescaped, c)
		}
	}
	return toValid(string(unescaped))
}

// toValid replaces every byte that is not part of UTF-8.
func toValid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}
