package e2e

import (
	"fmt"
	"strings"
)

// countries is the text of a list of countries, more or less.
func (g generator) countries() string {
	items := make([]string, pick(g, 0, 1, 1, 2, 2, 3, 4))
	for i := range items {
		items[i] = g.country(40)
		if g.oneIn(12) {
			items[i] = g.anything(2)
		}
	}
	return "[" + g.space() + strings.Join(items, g.space()+","+g.space()) + g.space() + "]"
}

// country is the text of a country. Each field is missing once in rarely
// times; wrong ones, repeated ones and unknown ones come by themselves.
func (g generator) country(rarely int) string {
	var members []string
	for _, field := range []string{"name", "capital", "area"} {
		if !g.oneIn(rarely) {
			members = append(members, g.member(field))
		}
	}
	if g.oneIn(5) {
		members = append(members, g.member("id"))
	}
	for g.oneIn(6) {
		members = append(members, g.member(pick(g, "id", "name", "capital", "area", "Name", "x", "", "__root__", "n\\u0061me", "\\ud800")))
	}
	g.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + g.space() + strings.Join(members, g.space()+","+g.space()) + g.space() + "}"
}

func (g generator) member(key string) string {
	value := g.text()
	switch key {
	case "id":
		value = fmt.Sprint(1 + g.IntN(200))
	case "area":
		value = fmt.Sprint(g.IntN(1500))
	}
	switch {
	case g.oneIn(12):
		value = g.number()
	case g.oneIn(16):
		value = g.anything(2)
	}
	return `"` + key + `"` + g.space() + ":" + g.space() + value
}

func (g generator) space() string {
	return pick(g, "", "", "", "", " ", " ", "\n", "\t", "\r\n ", " \n\n ")
}

// number is a literal of any shape; not every one is JSON.
func (g generator) number() string {
	return pick(g, "0", "-0", "-1", "9007199254740991", "9007199254740992", "-9007199254740993", "18446744073709551617",
		"9223372036854775807", "9223372036854775808", "-9223372036854775809", "1.0", "12.5", "-0.0", "1e2", "1E+2", "1e-2",
		"1E400", "-1e-400", "0.1e1", "7e7", digits(20), digits(4300), digits(4301), digits(4301)+".0",
		"1.", ".5", "01", "-01", "+1", "1e", "1e+", "-", "--1", "0x10", "1_000", "٣", "1٣", "NaN", "-NaN", "Infinity", "-Infinity", "nan", "-Inf")
}

// anything is the text of any value, nested at most depth levels.
func (g generator) anything(depth int) string {
	switch n := g.IntN(12); {
	case n < 3:
		return pick(g, "null", "null", "true", "false", `""`, "[]", "{}", "nul", "True", "truex")
	case n < 5:
		return g.number()
	case n < 8 || depth == 0:
		return g.text()
	case n < 10:
		return "[" + g.space() + g.anything(depth-1) + g.space() + "," + g.anything(depth-1) + "]"
	default:
		return `{"a"` + g.space() + ":" + g.anything(depth-1) + `,"name":` + g.anything(depth-1) + "}"
	}
}

// text is a string literal: of a length near a limit, with escapes where none
// are needed, seldom with one that is wrong.
func (g generator) text() string {
	var b strings.Builder
	b.WriteByte('"')
	for range pick(g, 0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 8, 8, 9, 9, 10, 12, 12, 15, 20, 200, 201) {
		switch g.IntN(500) {
		case 0:
			b.WriteString(pick(g, `\x`, `\U0041`, `\u12`, `\u12G4`, `\u 123`, `\u+123`, `\u0x12`, `\u1_23`, `\'`, `\ud83c\u12`, "\t", "\n", "\x00", "\x1f"))
		case 1:
			b.WriteString(pick(g, `\ud83c`, `\udde9`, `\ud83c\ud83c\udde9`, `\ud83c\u0041`, `\ud83cA`, `\ud83c\n`, `\u0000`, "\xed\xa0\x80", "\xff", "\xc3"))
		case 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15:
			b.WriteString(pick(g, `\"`, `\\`, `\/`, `\b`, `\f`, `\n`, `\r`, `\t`, `\u0041`, `\u00e9`, `\u00E9`, `\u0001`, `\u001f`, `\u007f`,
				`\u2028`, `\ufeff`, `\uffff`, `\ud83c\udde9`, `\uD83C\uDDEA`, `\u003c`, `\u0022`, `\u005c`))
		default:
			b.WriteString(pick(g, "a", "a", "e", "i", "n", "o", "t", "h", "T", "C", "K", " ", "é", "ô", "Å", "É", "e\u0301", "Ж", "й", "σ", "ς", "日",
				"本", "🇩", "𝟖", "\u2028", "\u00a0", "\ufeff", "<", ">", "&", "'", "/", "%", "_", "{", "]", ",", ":", "\x7f"))
		}
	}
	return b.String() + `"`
}
