// Package formats writes and reads countries as JSON, CSV and NDJSON. Of HTTP it
// knows only media types, so that files are written and read in the same way.
package formats

import (
	"strconv"
	"strings"

	"countries/models"
	"countries/validation"
)

// Format is a way to write countries.
type Format int

const (
	// JSON is an array of objects, without spaces.
	JSON Format = iota
	// CSV is RFC 4180 with a header line.
	CSV
	// NDJSON is an object a line.
	NDJSON
)

// MediaType returns what a Content-Type header calls the format. JSON has no
// charset (RFC 8259, section 11).
func (f Format) MediaType() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8; header=present"
	case NDJSON:
		return "application/x-ndjson"
	default:
		return "application/json"
	}
}

// OfContent returns the format of a body by its Content-Type, or JSON for
// every other type. The parameters of the type do not matter.
func OfContent(contentType string) Format {
	name, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "text/csv":
		return CSV
	case "application/x-ndjson":
		return NDJSON
	default:
		return JSON
	}
}

// AppendStart appends what stands before the first country.
func (f Format) AppendStart(dst []byte) []byte {
	switch f {
	case CSV:
		return append(dst, "id,name,capital,area\r\n"...)
	case NDJSON:
		return dst
	default:
		return append(dst, '[')
	}
}

// AppendItem appends the country with that index in the list, counted from 0.
func (f Format) AppendItem(dst []byte, index int, country models.Country) []byte {
	switch f {
	case CSV:
		return appendRecord(dst, country)
	case NDJSON:
		return append(AppendObject(dst, country), '\n')
	default:
		if index > 0 {
			dst = append(dst, ',')
		}
		return AppendObject(dst, country)
	}
}

// AppendEnd appends what stands behind the last country.
func (f Format) AppendEnd(dst []byte) []byte {
	if f == JSON {
		return append(dst, ']')
	}
	return dst
}

// AppendObject appends a country as a JSON object. encoding/json would escape
// U+2028, which goes out as it is.
func AppendObject(dst []byte, country models.Country) []byte {
	dst = append(dst, `{"id":`...)
	dst = strconv.AppendInt(dst, country.ID, 10)
	dst = append(dst, `,"name":`...)
	dst = validation.AppendString(dst, country.Name)
	dst = append(dst, `,"capital":`...)
	dst = validation.AppendString(dst, country.Capital)
	dst = append(dst, `,"area":`...)
	dst = strconv.AppendInt(dst, country.Area, 10)
	return append(dst, '}')
}

// appendRecord appends a country as a line of CSV. The Writer of encoding/csv
// would change the line breaks inside a field.
func appendRecord(dst []byte, country models.Country) []byte {
	dst = strconv.AppendInt(dst, country.ID, 10)
	dst = append(dst, ',')
	dst = appendField(dst, country.Name)
	dst = append(dst, ',')
	dst = appendField(dst, country.Capital)
	dst = append(dst, ',')
	dst = strconv.AppendInt(dst, country.Area, 10)
	return append(dst, '\r', '\n')
}

// appendField appends a field, in quotes only where it must be.
func appendField(dst []byte, field string) []byte {
	if !strings.ContainsFunc(field, mustBeQuoted) {
		return append(dst, field...)
	}
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(field, `"`, `""`)...)
	return append(dst, '"')
}

func mustBeQuoted(r rune) bool { return r == '"' || r == ',' || r == '\r' || r == '\n' }
