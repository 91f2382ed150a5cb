package formats

import (
	"strconv"
	"strings"
)

// Negotiate returns the format that the lines of an Accept header prefer by
// their quality values (RFC 9110, section 12.5.1). JSON wins a tie, and is the
// answer to who accepts none of the formats.
func Negotiate(accept []string) Format {
	if len(accept) == 0 {
		return JSON
	}
	best, preferred := 0, JSON
	for format, mediaType := range [...]string{JSON: "application/json", CSV: "text/csv", NDJSON: "application/x-ndjson"} {
		if q := qualityOf(mediaType, accept); q > best {
			best, preferred = q, Format(format)
		}
	}
	return preferred
}

// qualityOf returns the quality of a media type in thousandths: that of the
// range that names it most closely, and the highest of several such. It is 0
// where no range names the type. Parameters of a range do not matter.
func qualityOf(mediaType string, accept []string) int {
	kind, _, _ := strings.Cut(mediaType, "/")
	ranges := [...]string{"*/*", kind + "/*", mediaType} // the closest last
	closest, quality := -1, 0
	for _, line := range accept {
		for element := range splitUnquoted(line, ',') {
			closeness, q := -1, 1000
			for part := range splitUnquoted(element, ';') {
				part = strings.Trim(part, " \t")
				if closeness < 0 { // the first part is the range
					closeness = indexFold(ranges[:], part)
					if closeness < 0 {
						break
					}
				} else if weight, ok := cutPrefixFold(part, "q="); ok {
					q = parseWeight(weight)
					break // what follows is no part of the range
				}
			}
			switch {
			case closeness > closest:
				closest, quality = closeness, q
			case closeness == closest && closeness >= 0:
				quality = max(quality, q)
			}
		}
	}
	return quality
}

// splitUnquoted yields the parts between separators, which may stand in a
// quoted parameter, too.
func splitUnquoted(text string, separator byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i < len(text); i++ {
			switch {
			case quoted && text[i] == '\\':
				i++
			case text[i] == '"':
				quoted = !quoted
			case text[i] == separator && !quoted:
				if !yield(text[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(text[start:])
	}
}

func indexFold(list []string, text string) int {
	for i, item := range list {
		if strings.EqualFold(item, text) {
			return i
		}
	}
	return -1
}

func cutPrefixFold(text, prefix string) (after string, found bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// parseWeight reads a weight of at most three decimals (RFC 9110, section
// 12.4.2), in thousandths. One that cannot be read is 0.
func parseWeight(text string) int {
	whole, decimals, _ := strings.Cut(text, ".")
	if len(whole) != 1 || len(decimals) > 3 {
		return 0
	}
	n, err := strconv.ParseUint(whole+(decimals + "000")[:3], 10, 16)
	if err != nil || n > 1000 {
		return 0
	}
	return int(n)
}
