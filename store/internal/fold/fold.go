// Package fold reduces texts to the form in which they are searched.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold is the form in which texts are searched: two texts that differ only in
// case or in accents fold to the same one, in any script, and what a text
// contains its folded form contains folded. Fold(Fold(s)) is Fold(s).
//
// Only accents go: the vowel signs of Indic scripts and the voicing marks of
// kana are letters to their readers, and Hangul is compared by the syllable.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	s = strings.Map(dropMark, norm.NFD.String(s))
	s = foldLetters(cases.Fold().String(s))
	s = strings.Map(foldCherokee, s)
	// Composed, so that syllables of Hangul are whole again.
	return norm.NFC.String(s)
}

// Append appends Fold(s) to dst.
func Append(dst []byte, s string) []byte {
	if !isASCII(s) {
		return append(dst, Fold(s)...)
	}
	for i := range len(s) {
		b := s[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		dst = append(dst, b)
	}
	return dst
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// dropMark is -1 for the code points of the blocks named Combining Diacritical
// Marks, Extended, Supplement and for Symbols, and Combining Half Marks.
func dropMark(r rune) rune {
	switch {
	case r < 0x300:
	case r <= 0x36F, 0x1AB0 <= r && r <= 0x1AFF, 0x1DC0 <= r && r <= 0x1DFF,
		0x20D0 <= r && r <= 0x20FF, 0xFE20 <= r && r <= 0xFE2F:
		return -1
	}
	return r
}

// foldCherokee turns the small letters into capitals, which is the folded form
// that Unicode gives Cherokee; cases.Fold swaps the two instead.
func foldCherokee(r rune) rune {
	switch {
	case 0xAB70 <= r && r <= 0xABBF:
		return r - 0xAB70 + 0x13A0
	case 0x13F8 <= r && r <= 0x13FD:
		return r - 0x13F8 + 0x13F0
	}
	return r
}

// foldLetters replaces the Latin letters that have a stroke or are a pair, for
// which Unicode knows no decomposition, by what people type for them.
func foldLetters(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return letter(r) != "" }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if l := letter(r); l != "" {
			b.WriteString(l)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func letter(r rune) string {
	if r > unicode.MaxLatin1 && r > 'ŧ' {
		return ""
	}
	switch r {
	case 'æ':
		return "ae"
	case 'ð', 'đ':
		return "d"
	case 'ħ':
		return "h"
	case 'ı':
		return "i"
	case 'ł':
		return "l"
	case 'ø':
		return "o"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	case 'ŧ':
		return "t"
	}
	return ""
}
