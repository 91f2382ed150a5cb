package handlers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"countries/handlers/formats"
	"countries/models"
	"countries/validation"
)

// bindBulk reads the countries of a bulk in the format of its Content-Type. An
// empty body is missing in every format.
func bindBulk(c *gin.Context) ([]models.Country, error) {
	format := formats.OfContent(c.GetHeader("Content-Type"))
	if format == formats.JSON {
		return bindJSON(c)
	}
	body := bufio.NewReader(c.Request.Body)
	if _, err := body.Peek(1); err == io.EOF {
		return bindJSON(c)
	}
	countries, err := readRows(c, body, format.NewReader(c, body))
	var failures validation.Errors
	var tooLarge *http.MaxBytesError
	if err == nil || errors.As(err, &failures) || errors.As(err, &tooLarge) {
		return countries, err
	}
	return nil, fmt.Errorf("%w: %w", validation.ErrUnreadable, err)
}

func bindJSON(c *gin.Context) ([]models.Country, error) {
	var bulk models.Countries
	err := validation.Bind(c, &bulk)
	return bulk.Root, err
}

// readRows reads all countries, or all that is wrong with them. Rows beyond the
// largest number of a bulk are read and not looked at.
func readRows(c *gin.Context, body io.Reader, rows formats.Reader) ([]models.Country, error) {
	var bulk models.Countries
	var failures validation.Errors
	n := 0
	for {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if tooMany := validation.Items(c, &bulk, n+1); tooMany != nil {
			if _, err := io.Copy(io.Discard, body); err != nil {
				return nil, err
			}
			return nil, tooMany
		}
		n++
		if failures = append(failures, row.Failures...); failures == nil {
			bulk.Root = append(bulk.Root, row.Country)
		}
	}
	if tooFew := validation.Items(c, &bulk, n); tooFew != nil {
		return nil, tooFew
	}
	if failures != nil {
		return nil, failures
	}
	return bulk.Root, nil
}
