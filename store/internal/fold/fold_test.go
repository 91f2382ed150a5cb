package fold

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"Germany", "germany"},
		{"Côte d'Ivoire", "cote d'ivoire"},
		{"Co\u0302te", "cote"}, // decomposed
		{"ÅLAND", "aland"},
		{"Å", "a"}, // the sign for ångström
		{"ΕΛΛΆΔΑ", "ελλαδα"},
		{"Ἑλλάς", "ελλασ"}, // a final sigma folds as any other
		{"ᾳ", "α"},         // with a iota below, which is a mark
		{"STRASSE", "strasse"},
		{"Straße", "strasse"},
		{"ẞ", "ss"},
		{"İstanbul", "istanbul"},
		{"DIYARBAKIR", "diyarbakir"},
		{"Diyarbakır", "diyarbakir"},
		{"Łódź", "lodz"},
		{"Tórshavn, Færøerne", "torshavn, faeroerne"},
		{"Ísland Þingvellir Suðurnes", "island thingvellir sudurnes"},
		{"Đà Nẵng", "da nang"},
		{"Ħal Qormi", "hal qormi"},
		{"Œuvre", "oeuvre"},
		{"ŉ", "ʼn"},
		{"РОССИЯ", "россия"},
		{"Й", "и"},
		{"한국", "한국"},
		{"\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"}, // the same in jamo
		{"日本", "日本"},
		{"が", "が"},
		{"か\u3099", "が"},
		{"भारत", "भारत"},
		{"🇩🇪", "🇩🇪"},
		{"ᏣᎳᎩ", "ᏣᎳᎩ"},
		{"Ꮳꮃꭹ ᏸ", "ᏣᎳᎩ Ᏸ"},
		{"\u0301", ""}, // nothing but a mark
		{"e\u20dd", "e"},
	}
	for _, tt := range tests {
		if got := Fold(tt.text); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// Folding any character twice must change nothing more, or a stored text and
// the text searched for could end in different forms.
func TestFoldIsIdempotent(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for r := range rune(utf8.MaxRune + 1) {
		if !utf8.ValidRune(r) {
			continue
		}
		once := Fold(string(r))
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%U) = %q, folded again %q", r, once, twice)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Côte d'Ivoire", "o\u0302te")
	f.Add("İstanbul", "ISTAN")
	f.Add("한국", "국")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			t.Skip()
		}
		once := Fold(a)
		if twice := Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, folded again %q", a, once, twice)
		}
		// A space starts a new character, so nothing combines across it.
		if whole := Fold(a + " " + b); !strings.Contains(whole, Fold(b)) {
			t.Errorf("Fold(%q) = %q does not contain Fold(%q) = %q", a+" "+b, whole, b, Fold(b))
		}
	})
}
