package differential

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// A generator draws requests for the endpoints: an example as it is, or with
// values of its parameters and its body exchanged, dropped, repeated, moved,
// wrapped and damaged. The seed alone decides which.
type generator struct {
	*rand.Rand
	endpoints []endpoint
	pools     []values
	free      []string // texts for a place of any kind
	literals  []string // numbers of JSON
}

func newGenerator(program string) *generator {
	g := &generator{endpoints: endpoints(), pools: pools(), free: others(), literals: numbers()}
	if program != "" {
		g.endpoints = slices.DeleteFunc(g.endpoints, func(e endpoint) bool { return e.program != program })
	}
	return g
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// oneIn is true once in n times.
func (g *generator) oneIn(n int) bool { return g.IntN(n) == 0 }

// braced is a parameter in the path of an endpoint.
var braced = regexp.MustCompile(`\{[^}]*\}`)

// request is the request of a seed.
func (g *generator) request(seed uint64) request {
	g.Rand = rand.New(rand.NewPCG(seed, 0))
	e := pick(g, g.endpoints...)
	r := request{program: e.program, method: e.method}
	r.target = braced.ReplaceAllStringFunc(e.path, func(example string) string {
		example = example[1 : len(example)-1]
		if g.oneIn(3) {
			example = g.text(example)
		}
		if example == "" || strings.ContainsAny(example, "/\n") || strings.Trim(example, ".") == "" {
			example = "x" // another path, or one that routers clean
		}
		return url.PathEscape(example)
	})
	r.target += g.query(e.query)
	r.headers = g.headers(e)
	switch {
	case e.files != nil || e.form != nil:
		g.form(e, &r)
	case e.bodies != nil:
		g.body(e, &r)
	}
	return r
}

// text is a value for the place of an example: most often of its kind.
func (g *generator) text(example string) string {
	if !g.oneIn(6) {
		for _, p := range g.pools {
			if p.kind.MatchString(example) {
				return pick(g, p.texts...)
			}
		}
	}
	switch {
	case g.oneIn(8):
		return pick(g, pick(g, g.pools...).texts...)
	case g.oneIn(4):
		return g.edited(example)
	default:
		return pick(g, g.free...)
	}
}

// edited is a text with a character more, less or exchanged.
func (g *generator) edited(text string) string {
	runes := []rune(text)
	i := g.IntN(len(runes) + 1)
	j := min(len(runes), i+g.IntN(2))
	return string(runes[:i]) + pick(g, "", "", "a", "Z", "0", "9", "-", "_", ".", ",", ":", "/", "@", " ", "\t", "é", "日", "🙂", "\x00", "\"", "\\", "+", "T", "Z", "٣", "\u00a0", "\x7f") + string(runes[j:])
}

// pairs are the examples with some dropped, repeated, changed and moved.
func (g *generator) pairs(examples []pair) []pair {
	changes := pick(g, 0, 0, 1, 1, 2, 3)
	rarely := pick(g, 2, 4, 30) // most examples, or few
	var made []pair
	for _, p := range examples {
		if !g.oneIn(rarely) {
			made = append(made, p)
		}
	}
	for range changes {
		if len(made) == 0 {
			break
		}
		i := g.IntN(len(made))
		switch n := g.IntN(12); {
		case n < 8:
			made[i].value = g.text(made[i].value)
		case n == 8:
			made = append(made, pair{made[i].name, g.text(made[i].value)})
		case n == 9:
			made = append(made, made[i])
		case n == 10:
			made[i].name = pick(g, strings.ToUpper(made[i].name), made[i].name+"x", made[i].name+"[]", " "+made[i].name, "")
		default:
			made = append(made, pair{pick(g, "unknown", "", "x[y]", "é"), pick(g, g.free...)})
		}
	}
	if g.oneIn(4) {
		g.Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
	}
	return made
}

// encoded is pairs as a query or a urlencoded form, seldom as it should not be.
func (g *generator) encoded(pairs []pair) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteString(pick(g, "&", "&", "&", "&", "&", "&", "&", "&&"))
		}
		escape := url.QueryEscape
		if g.oneIn(4) {
			escape = url.PathEscape // which leaves + and & as they are: another text
		}
		b.WriteString(escape(p.name))
		if p.value != "" || !g.oneIn(4) {
			b.WriteString("=" + escape(p.value))
		}
	}
	if g.oneIn(30) {
		b.WriteString(pick(g, "&", "=", "&=", "&=5", ";a=1", "&a", "%", "&%zz=%z", "%FF", "&%ED%A0%80=1", "&a==b", "?", "&q=%C3"))
	}
	return b.String()
}

func (g *generator) query(examples []pair) string {
	if text := g.encoded(g.pairs(examples)); text != "" || g.oneIn(10) {
		return "?" + text
	}
	return ""
}

// headers are the examples of an endpoint, with values that HTTP allows.
func (g *generator) headers(e endpoint) []header {
	var made []header
	for _, p := range g.pairs(e.header) {
		if name := strings.TrimSpace(p.name); regexp.MustCompile(`^[A-Za-z-]+$`).MatchString(name) {
			made = append(made, header{pick(g, name, name, strings.ToLower(name)), fieldValue(p.value)})
		}
	}
	cookies := make([]string, 0, len(e.cookies))
	for _, p := range g.pairs(e.cookies) {
		value := p.value
		if g.oneIn(12) {
			value = pick(g, `"`+value+`"`, `"`+value, value+" ", " "+value, `"\054\"`+value+`"`, value+"=", value+",x", url.QueryEscape(value))
		}
		cookies = append(cookies, pick(g, p.name, p.name, p.name, p.name, " "+p.name, p.name+" ")+"="+value)
	}
	if len(cookies) > 0 {
		text := strings.Join(cookies, pick(g, "; ", "; ", "; ", ";", " ; ", ";;", ", "))
		if g.oneIn(20) {
			text += pick(g, ";", "; x", "; =", "; =5", "; $Version=1", "; sid", ",")
		}
		made = append(made, header{"Cookie", fieldValue(text)})
	}
	return made
}

// fieldValue drops what may not stand in a header.
func fieldValue(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s), " \t")
}

// contentTypes is the type of a body, seldom another one or none.
func (g *generator) contentTypes(right string) []header {
	if !g.oneIn(14) {
		return []header{{"Content-Type", right}}
	}
	value := pick(g, "", "application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/json;", "application/vnd.api+json", "application/+json", "application/jsonx", "application/json+xml", "application/",
		"json", "text/plain", "text/json", "application/json, application/json", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "application/x-www-form-urlencodedx", "multipart/form-data", "multipart/form-data; boundary=x", "image/svg+json", "*/*", ";")
	return pick(g, nil, []header{{"Content-Type", value}}, []header{{"Content-Type", value}}, []header{{"Content-Type", fmt.Sprint(right, pick(g, " ", ";", "; a=b", ", x"))}})
}
