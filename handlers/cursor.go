package handlers

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"countries/models"
)

// A cursor is the place of the last country of a page in the order of its
// list: a digest, then the id and the value sorted by. The digest ties it to
// the list it was made for, so that a broken cursor, or one of another sort or
// another filter, is told from a good one; it keeps nothing secret.

const digestSize = 8

// cursorFor is the cursor that continues a list behind its last country.
func cursorFor(last models.Country, query models.CountryQuery) string {
	position := strconv.FormatInt(last.ID, 10) + "\x00" + sortValue(last, query.Sort)
	return base64.RawURLEncoding.EncodeToString(append(digest(position, query), position...))
}

// parseCursor is the inverse: a country with the fields that the order needs,
// or false for a cursor that was not made for this list.
func parseCursor(cursor string, query models.CountryQuery) (after models.Country, ok bool) {
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(decoded) < digestSize {
		return after, false
	}
	position := string(decoded[digestSize:])
	if !bytes.Equal(decoded[:digestSize], digest(position, query)) {
		return after, false
	}
	id, value, _ := strings.Cut(position, "\x00")
	if after.ID, err = strconv.ParseInt(id, 10, 64); err != nil {
		return after, false
	}
	switch field, _ := query.Sort.Field(); field {
	case "name":
		after.Name = value
	case "capital":
		after.Capital = value
	case "area":
		after.Area, err = strconv.ParseInt(value, 10, 64)
	}
	return after, err == nil
}

// sortValue is the value that a list is sorted by; "" for the id alone.
func sortValue(country models.Country, sort models.Sort) string {
	switch field, _ := sort.Field(); field {
	case "name":
		return country.Name
	case "capital":
		return country.Capital
	case "area":
		return strconv.FormatInt(country.Area, 10)
	}
	return ""
}

func digest(position string, query models.CountryQuery) []byte {
	query.Limit, query.Cursor = 0, nil // the next page may be longer
	var few [256]byte
	sum := sha256.Sum256(appendQuery(strconv.AppendQuote(few[:0], position), query))
	return sum[:digestSize]
}
