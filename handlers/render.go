package handlers

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"countries/handlers/formats"
	"countries/models"
)

// render writes an answer of JSON.
func render(c *gin.Context, status int, body []byte) {
	c.Writer.Header()["Content-Type"] = contentTypeJSON
	renderBody(c, status, body)
}

// renderBody writes an answer whose Content-Type is set.
func renderBody(c *gin.Context, status int, body []byte) {
	c.Writer.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.Writer.WriteHeader(status)
	_, _ = c.Writer.Write(body) // an error means that the client has gone
}

// contentTypeJSON is FastAPI's: without a charset, which JSON does not have
// (RFC 8259, section 11).
var contentTypeJSON = []string{"application/json"}

// renderCreated writes the countries of a bulk piece by piece: they are as long
// as the request, whose bytes count until this is done.
func renderCreated(c *gin.Context, created []models.Country) {
	c.Writer.Header()["Content-Type"] = contentTypeJSON
	c.Writer.WriteHeader(http.StatusCreated)
	piece := formats.JSON.AppendStart(nil)
	for i, country := range created {
		if piece = formats.JSON.AppendItem(piece, i, country); len(piece) >= flushAfter {
			if _, err := c.Writer.Write(piece); err != nil {
				return // the client has gone
			}
			piece = piece[:0]
		}
	}
	_, _ = c.Writer.Write(formats.JSON.AppendEnd(piece))
}
