package validation

import (
	"encoding/json"
	"mime/multipart"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// parameter is what a request has of a field of its path, query, headers,
// cookies or form.
type parameter struct {
	last  string
	all   []string // of a list
	files []*multipart.FileHeader
	given bool
}

func (a *parameter) add(f *field, value string) {
	a.last, a.given = value, true
	if f.shape == shapeList {
		a.all = append(a.all, value)
	}
}

// parameters fills the fields of v that come from one place as text.
func (d *decoder) parameters(r *http.Request, path gin.Params, from source, p *plan, v reflect.Value) (chain, error) {
	var few [8]parameter
	values := few[:min(len(p.fields), len(few))]
	if len(p.fields) > len(few) {
		values = make([]parameter, len(p.fields))
	}
	switch from {
	case fromPath:
		for _, param := range path {
			if i := p.lookup([]byte(param.Key)); i >= 0 {
				values[i].add(&p.fields[i], toValid(param.Value))
			}
		}
	case fromQuery:
		p.readQuery(r.URL.RawQuery, values, func(s string) string { return s })
	case fromHeader:
		p.readHeaders(r.Header, values)
	case fromCookie:
		p.readCookies(r.Header, values)
	case fromForm:
		if err := p.readForm(r, values); err != nil {
			return chain{}, err
		}
	}
	d.push(from.word())
	d.foreign = from != fromForm
	bad := d.texts(p, v, values)
	d.foreign = false
	d.pop()
	return bad, nil
}

// texts fills the fields of v from the values that a request has of them.
// Types are Pydantic's for text: "7" is an integer and "yes" a boolean.
func (d *decoder) texts(p *plan, v reflect.Value, values []parameter) chain {
	var few [16]slot
	slots := p.slots(few[:])
	for i := range p.fields {
		if f := &p.fields[i]; values[i].given {
			d.push(f.part)
			slots[i] = slot{chain: d.parameter(f, fieldOf(v, f.index), &values[i]), presence: present}
			d.pop()
		}
	}
	return d.finish(p, v, slots, token{})
}

// parameter sets a field to the last value, or to all if it is a list.
func (d *decoder) parameter(f *field, v reflect.Value, value *parameter) (all chain) {
	if f.shape != shapeList {
		return d.single(f.plan, v, value)
	}
	v = settled(v)
	if wrong := d.checkCount(f.plan, len(value.all)); wrong != nil && !f.rules.set {
		return d.fail(wrong, listToken(value.all))
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(f.typ, 0, len(value.all)))
	}
	for i, text := range value.all {
		d.pushIndex(i)
		to := item(v, i)
		one := parameter{last: text}
		if len(value.files) > 0 {
			one.files = value.files[i : i+1]
		}
		bad := d.single(f.element, to, &one)
		if bad.empty() && f.rest != "" {
			bad = d.registered(to, f.rest, textToken(text))
		}
		all = d.join(all, bad)
		d.pop()
	}
	if !f.rules.unique && !f.rules.set {
		return all
	}
	raw := make([]json.RawMessage, len(value.all))
	for i, text := range value.all {
		raw[i] = AppendString(nil, text)
	}
	return d.distinct(f.plan, v, raw, listToken(value.all), all)
}

// single sets v to the last value.
func (d *decoder) single(p *plan, v reflect.Value, value *parameter) chain {
	if p.shape == shapeFile || value.isFile() {
		return d.file(p, v, value)
	}
	return d.scalar(p, settled(v), textToken(value.last))
}

// listToken is a list of texts as JSON.
func listToken(all []string) token {
	text := []byte{'['}
	for i, s := range all {
		if i > 0 {
			text = append(text, ',')
		}
		text = AppendString(text, s)
	}
	return token{kind: kindList, json: append(text, ']')}
}

// readQuery reads a query string as Python's parse_qsl does: "&" alone
// separates, a name without "=" has the value "", and an escape that is none
// stands for itself. What is then not UTF-8 becomes U+FFFD.
func (p *plan) readQuery(raw string, values []parameter, prepare func(string) string) {
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		if i := p.lookup([]byte(unescapeQuery(prepare(name)))); i >= 0 && pair != "" {
			values[i].add(&p.fields[i], unescapeQuery(prepare(value)))
		}
	}
}

// readHeaders reads the headers, whose bytes are Latin-1 to Python: of a
// repeated one the first counts.
func (p *plan) readHeaders(header http.Header, values []parameter) {
	for i := range p.fields {
		f := &p.fields[i]
		all := header[http.CanonicalHeaderKey(f.name)]
		if len(all) > 0 && f.shape != shapeList {
			all = all[:1]
		}
		for _, value := range all {
			values[i].add(f, latin1(value))
		}
	}
}

// readCookies reads the cookies as Starlette's cookie_parser does: any bytes
// but ";" may be in a value.
func (p *plan) readCookies(header http.Header, values []parameter) {
	line, _, _ := strings.Cut(strings.Join(header["Cookie"], "; "), "\x00")
	for part := range strings.SplitSeq(latin1(line), ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			name, value = "", part
		}
		name, value = strings.TrimFunc(name, isPythonSpace), strings.TrimFunc(value, isPythonSpace)
		if i := p.lookup([]byte(name)); i >= 0 && name+value != "" {
			values[i] = parameter{}
			values[i].add(&p.fields[i], unquoteCookie(value))
		}
	}
}

// unquoteCookie reads the quoted values of Python's http.cookies.
func unquoteCookie(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			octal := s[i+1 : min(i+4, len(s))]
			if n, err := strconv.ParseUint(octal, 8, 8); err == nil && len(octal) == 3 {
				b.WriteRune(rune(n))
				i += 3
				continue
			}
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
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
