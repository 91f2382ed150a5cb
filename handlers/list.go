package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"countries/handlers/formats"
	"countries/models"
	"countries/store"
	"countries/validation"
)

// streamAfter is how many bytes of a list are gathered before it is sent
// without its length: what is shorter can be kept for the next request.
const streamAfter = 20 << 10

// flushAfter is how many bytes of a longer list are sent at a time.
const flushAfter = 16 << 10

// list answers the countries that the query asks for; without one, all of them by id.
//
//	@ID			get_countries
//	@Description	All countries, by id. The query parameters narrow, sort and page the list; they combine with AND.
//	@Description	While a page has a successor, the `Link` header leads to it.
//	@Description	As JSON, or as what `Accept` prefers by its quality values: CSV with a header line (RFC 4180), or NDJSON, a country a line.
//	@Tags		countries
//	@Produce	json,text/csv,application/x-ndjson
//	@Param		query			query	models.CountryQuery	false	"The query."
//	@Param		If-None-Match	header	string				false	"Answer 304 if the list still has this `ETag`."
//	@Success	200	{array}	models.Country	"Successful Response"
//	@Success	304	"Not Modified"
//	@Header		200,304	{string}	ETag			"Changes whenever the list may have changed."
//	@Header		200,304	{integer}	X-Total-Count	"How many countries match, on all pages together."
//	@Header		200,304	{string}	Link			"The next page, while there is one (RFC 8288)."
//	@Router		/countries [get]
func (h *countries) list(c *gin.Context) {
	query, options, err := bindList(c)
	if err != nil {
		c.Error(err)
		return
	}
	key := keyOf(query, formats.Negotiate(c.Request.Header["Accept"]))
	revision, err := h.store.Revision(c.Request.Context())
	if err != nil {
		c.Error(err)
		return
	}
	if kept, ok := h.lists.get(revision, key); ok {
		h.render(c, kept)
		return
	}
	listing, err := h.store.List(c.Request.Context(), options)
	if err != nil {
		c.Error(err)
		return
	}
	defer listing.Close()
	page := &list{
		format: key.format,
		tag:    h.tags.tag(listing.Revision, key),
		total:  strconv.FormatInt(listing.Total, 10),
	}
	whole, err := h.fill(c, page, listing, query)
	if err != nil {
		c.Error(err)
		return
	}
	if whole {
		h.lists.put(listing.Revision, key, page)
		listing.Close() // before a client that may be slow to read
		h.render(c, page)
	}
}

// render writes a list that is there as a whole.
func (h *countries) render(c *gin.Context, l *list) {
	if l.begin(c, h.root) {
		renderBody(c, http.StatusOK, l.body)
	}
}

// bindList binds the query, with the cursor read.
func bindList(c *gin.Context) (models.CountryQuery, store.ListOptions, error) {
	var query models.CountryQuery
	err := validation.Bind(c, &query)
	failures, ok := errors.AsType[validation.Errors](err)
	if err != nil && !ok {
		return query, store.ListOptions{}, err
	}
	options := store.ListOptions{
		Query: query.Q, MinArea: query.MinArea, MaxArea: query.MaxArea, Sort: query.Sort,
	}
	if query.Cursor != nil {
		after, ok := parseCursor(*query.Cursor, query)
		if !ok {
			failures = append(failures, errInvalidCursor)
		}
		options.After = &after
	}
	if len(failures) > 0 {
		return query, options, failures
	}
	if query.Limit > 0 {
		options.Limit = query.Limit + 1 // one more tells whether there is more
	}
	return query, options, nil
}

// fill renders a list into page.body and returns true, unless the list is long:
// then it sends the list in pieces as it renders them.
func (h *countries) fill(c *gin.Context, page *list, listing *store.Listing, query models.CountryQuery) (whole bool, err error) {
	countries := listing.Countries
	if query.Limit > 0 { // the header names the next page, so all of this one is read first
		rows := make([]models.Country, 0, min(int64(query.Limit)+1, listing.Total))
		for country, err := range countries {
			if err != nil {
				return false, err
			}
			rows = append(rows, country)
		}
		if len(rows) > query.Limit {
			rows = rows[:query.Limit]
			page.next = nextPage(query, cursorFor(rows[len(rows)-1], query))
		}
		countries = func(yield func(models.Country, error) bool) {
			for _, country := range rows {
				if !yield(country, nil) {
					return
				}
			}
		}
	}
	n, streaming := 0, false
	page.body = page.format.AppendStart(page.body)
	for country, err := range countries {
		if err != nil {
			return false, err
		}
		page.body = page.format.AppendItem(page.body, n, country)
		n++
		if !streaming && len(page.body) < streamAfter || len(page.body) < flushAfter {
			continue
		}
		if !streaming && (!page.begin(c, h.root) || c.Request.Method == http.MethodHead) {
			return false, nil
		}
		streaming = true
		if _, err := c.Writer.Write(page.body); err != nil {
			return false, err
		}
		page.body = page.body[:0]
	}
	page.body = page.format.AppendEnd(page.body)
	if !streaming {
		return true, nil
	}
	_, err = c.Writer.Write(page.body)
	return false, err
}

// nextPage is the target of the page behind a cursor: the same query, but for
// the parameters that mean nothing.
func nextPage(query models.CountryQuery, cursor string) string {
	values := url.Values{"cursor": {cursor}, "limit": {strconv.Itoa(query.Limit)}}
	if query.Q != "" {
		values.Set("q", query.Q)
	}
	if query.MinArea != nil {
		values.Set("min_area", strconv.FormatInt(*query.MinArea, 10))
	}
	if query.MaxArea != nil {
		values.Set("max_area", strconv.FormatInt(*query.MaxArea, 10))
	}
	if query.Sort != "id" {
		values.Set("sort", string(query.Sort))
	}
	return "/countries?" + values.Encode()
}

// list is a list ready to be sent.
type list struct {
	format     formats.Format
	body       []byte
	tag, total string
	next       string // the target of the next page; "" behind the last one
}

// begin writes the headers, or 304 and false when the client has the list.
func (l *list) begin(c *gin.Context, root root) bool {
	header := c.Writer.Header()
	header["Content-Type"] = []string{l.format.MediaType()}
	header.Add("Vary", "Accept")
	header["X-Total-Count"] = []string{l.total}
	if l.next != "" { // RFC 8288
		header["Link"] = []string{"<" + root.of(c.Request) + l.next + `>; rel="next"`}
	}
	return !unchanged(c, l.tag)
}
