package differential

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
)

// body gives a request one of the endpoint's bodies, changed in a few places.
func (g *generator) body(e endpoint, r *request) {
	n := parse(pick(g, e.bodies...))
	for range pick(g, 0, 1, 1, 1, 1, 2, 2, 3, 5) {
		g.change(n)
	}
	var b strings.Builder
	n.write(&b, pick(g, func() string { return "" }, func() string { return "" }, func() string { return " " }, g.space))
	r.body = []byte(b.String())
	switch g.IntN(40) {
	case 0, 1:
		for range 1 + g.IntN(3) {
			r.body = g.damaged(r.body)
		}
	case 2, 3:
		r.body = g.odd(b.String())
	}
	r.headers = append(r.headers, g.contentTypes("application/json")...)
}

func (g *generator) space() string {
	return pick(g, "", "", "", "", " ", " ", "\n", "\t", "\r\n ", " \n\n ")
}

// change makes one place in a value another one.
func (g *generator) change(root *node) {
	n := pick(g, root.all()...)
	switch {
	case n.open == '{' && !g.oneIn(8):
		g.changeObject(n)
	case n.open == '[' && !g.oneIn(8):
		g.changeList(n)
	case n.open == 0 && !g.oneIn(4):
		g.changeScalar(n)
	default:
		*n = *g.anything(n, 2)
	}
}

func (g *generator) changeObject(n *node) {
	add := func(key string, item *node) {
		i := g.IntN(len(n.items) + 1)
		n.keys = append(n.keys[:i:i], append([]string{key}, n.keys[i:]...)...)
		n.items = append(n.items[:i:i], append([]*node{item}, n.items[i:]...)...)
	}
	if len(n.items) == 0 || g.oneIn(5) {
		key := pick(g, `"x"`, `""`, `"unknown"`, `"a"`, `"__root__"`, `"name"`, `"price"`, `"id"`, `"1"`, `"é"`, `"\ud800"`, `"\u0000"`, `"`+g.inner(g.text("3"))+`"`)
		add(key, g.anything(scalar("null"), 2))
		return
	}
	i := g.IntN(len(n.items))
	switch g.IntN(8) {
	case 0, 1, 2:
		n.keys = append(n.keys[:i:i], n.keys[i+1:]...)
		n.items = append(n.items[:i:i], n.items[i+1:]...)
	case 3:
		add(n.keys[i], g.anything(n.items[i], 1))
	case 4:
		add(n.keys[i], n.items[i].clone())
	case 5:
		name, _ := strconv.Unquote(n.keys[i])
		n.keys[i] = pick(g, literal(strings.ToUpper(name)), literal(name+" "), literal("_"+name), escaped(name), literal(g.text(name)), "x")
	default:
		n.items[i] = g.anything(n.items[i], 2)
	}
}

func (g *generator) changeList(n *node) {
	if len(n.items) == 0 || g.oneIn(4) {
		n.items = append(n.items, g.anything(scalar("null"), 1))
		return
	}
	i := g.IntN(len(n.items))
	switch g.IntN(6) {
	case 0:
		n.items = append(n.items[:i:i], n.items[i+1:]...)
	case 1:
		for range 1 + g.IntN(3) {
			n.items = append(n.items, n.items[i].clone())
		}
	case 2:
		n.items = nil
	case 3:
		g.Shuffle(len(n.items), func(i, j int) { n.items[i], n.items[j] = n.items[j], n.items[i] })
	default:
		n.items[i] = g.anything(n.items[i], 2)
	}
}

// changeScalar makes a scalar another of its kind, or the same value of another
// type.
func (g *generator) changeScalar(n *node) {
	text, err := strconv.Unquote(n.literal)
	switch {
	case err != nil && g.oneIn(4): // a number, true, false or null as a text
		n.literal = `"` + pick(g, n.literal, n.literal, " "+n.literal+" ", n.literal+".0") + `"`
	case err != nil && g.oneIn(2):
		n.literal = `"` + g.inner(g.text(n.literal)) + `"`
	case err != nil:
		n.literal = pick(g, g.literals...)
	case g.oneIn(8):
		n.literal = pick(g, g.literals...)
	case g.oneIn(30):
		n.literal = escaped(text)
	default:
		n.literal = `"` + g.inner(g.text(text)) + `"`
	}
}

// anything is a value in place of another one, nested at most depth levels.
func (g *generator) anything(old *node, depth int) *node {
	switch n := g.IntN(16); {
	case g.oneIn(40):
		return scalar(pick(g, strangers()...))
	case n < 5:
		return scalar(pick(g, "null", "null", "null", "true", "false", `""`, "[]", "{}", `"x"`, "0", "1"))
	case n < 8:
		return scalar(pick(g, g.literals...))
	case n < 10:
		return scalar(`"` + g.inner(pick(g, pick(g, g.pools...).texts...)) + `"`)
	case n == 10:
		return scalar(`"` + g.inner(pick(g, durations()...)) + `"`)
	case n < 12 || depth == 0:
		return scalar(`"` + g.inner(pick(g, g.free...)) + `"`)
	case n == 12:
		return list(old.clone())
	case n == 13:
		return object([]string{pick(g, `"a"`, `"item"`, `"1"`)}, old.clone())
	case n == 14:
		return list(g.anything(old, depth-1), g.anything(old, depth-1))
	default:
		return object([]string{`"a"`, `"b"`}, g.anything(old, depth-1), g.anything(old, depth-1))
	}
}

// inner is a text as it stands between quotes, seldom with an escape that is
// wrong.
func (g *generator) inner(text string) string {
	quoted := literal(text)
	text = quoted[1 : len(quoted)-1]
	if g.oneIn(60) {
		text += pick(g, `\x`, `\u12`, `\u12G4`, `\'`, `\ud83c\u12`, "\t", "\n", "\x00", "\x1f", `\ud83c`, `\udde9`, `\ud83c\ud83c\udde9`, `\ud83cA`, `\u0000`, "\xed\xa0\x80", "\xff", "\xc3", `\ud83c\udde9`, `\u2028`, `\/`)
	}
	return text
}

// escaped is a literal whose every character is an escape.
func escaped(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.WriteString(`\u` + strconv.FormatUint(0x10000+uint64(unit), 16)[1:])
	}
	return `"` + b.String() + `"`
}

// damaged has bytes inserted, deleted, repeated, replaced or cut off.
func (g *generator) damaged(b []byte) []byte {
	i := g.IntN(len(b) + 1)
	j := min(len(b), i+1+g.IntN(4))
	switch g.IntN(5) {
	case 0:
		return b[:i:i]
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

// odd is a body of another kind, or encoded as none should be.
func (g *generator) odd(doc string) []byte {
	deep := pick(g, 1, 2, 50, 200)
	switch g.IntN(10) {
	case 0:
		return nil
	case 1:
		return []byte(g.space() + "\n ")
	case 2:
		return []byte("\ufeff" + doc)
	case 3:
		return []byte("\ufeff\ufeff" + doc)
	case 4:
		return []byte(doc + pick(g, doc, "x", " 1", "\n", "\x00", "]", "}"))
	case 5:
		return []byte(strings.Repeat("[", deep) + pick(g, "", "x", "1") + strings.Repeat("]", deep))
	case 6:
		return []byte(strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep-g.IntN(2)))
	case 7:
		var b []byte
		order := pick[binary.AppendByteOrder](g, binary.LittleEndian, binary.BigEndian)
		for _, unit := range utf16.Encode([]rune(doc)) {
			b = order.AppendUint16(b, unit)
		}
		return b
	case 8:
		return []byte(pick(g, "null", " null ", "5", `"x"`, "true", "[]", "{}", `""`, "[[]]", `[["a",1]]`, "[{}]", "-", "{", "nul"))
	default:
		return []byte(g.encoded([]pair{{"name", "x"}, {"price", "5"}}))
	}
}
