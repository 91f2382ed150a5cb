package handlers

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"countries/models"
	"countries/validation"
)

// render writes an answer of JSON.
func render(c *gin.Context, status int, body []byte) {
	header := c.Writer.Header()
	header["Content-Type"] = contentTypeJSON
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.Writer.WriteHeader(status)
	_, _ = c.Writer.Write(body) // an error means that the client has gone
}

// contentTypeJSON is FastAPI's: without a charset, which JSON does not have
// (RFC 8259, section 11).
var contentTypeJSON = []string{"application/json"}

// appendCountry appends a country as compact JSON: encoding/json would escape
// U+2028, which the contract wants as it is.
func appendCountry(dst []byte, country models.Country) []byte {
	dst = slices.Grow(dst, 96+len(country.Name)+len(country.Capital))
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

// renderCreated writes the countries of a bulk piece by piece: they are as long
// as the request, whose bytes count until this is done.
func renderCreated(c *gin.Context, created []models.Country) {
	c.Writer.Header()["Content-Type"] = contentTypeJSON
	c.Writer.WriteHeader(http.StatusCreated)
	piece := []byte{'['}
	for i, country := range created {
		if i > 0 {
			piece = append(piece, ',')
		}
		if piece = appendCountry(piece, country); len(piece) >= flushAfter {
			if _, err := c.Writer.Write(piece); err != nil {
				return // the client has gone
			}
			piece = piece[:0]
		}
	}
	_, _ = c.Writer.Write(append(piece, ']'))
}
