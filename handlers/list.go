package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"runtime"
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
	query, options, err := h.bindList(c)
	if err != nil {
		c.Error(err)
		return
	}
	format := formats.Negotiate(c.Request.Header["Accept"])
	name := appendQuery(append(make([]byte, 0, 128), format.MediaType()...), query)
	revision, err := h.store.Revision(c.Request.Context())
	if err != nil {
		c.Error(err)
		return
	}
	if kept, ok := h.lists.get(revision, name); ok {
		h.render(c, kept)
		return
	}
	listing, err := h.store.List(c.Request.Context(), options)
	if err != nil {
		c.Error(err)
		return
	}
	defer listing.Close()
	scratch := h.scratch.Get().(*scratch)
	defer func() {
		// Over HTTP/2, a write to a client that has gone returns while its frame
		// is still being written.
		if c.Request.Context().Err() == nil {
			h.scratch.Put(scratch)
		}
	}()
	page := &list{
		format: format,
		body:   scratch.body[:0],
		tag:    h.tags.tag(listing.Revision, name),
		total:  strconv.FormatInt(listing.Total, 10),
	}
	whole, err := h.fill(c, page, listing, query, scratch)
	scratch.body = page.body[:0]
	if err != nil {
		c.Error(err)
		return
	}
	if whole {
		if query.Limit == 0 {
			h.lists.put(listing.Revision, name, page)
		}
		listing.Close() // before a client that may be slow to read
		h.render(c, page)
	}
}

// scratch is memory for rendering a list, which the next one uses again.
type scratch struct {
	rows []models.Country
	body []byte
}

// appendQuery appends what a list is asked for, so that two lists with the same
// text, of the same revision, are the same.
func appendQuery(dst []byte, query models.CountryQuery) []byte {
	dst = strconv.AppendQuote(append(dst, ' '), query.Q)
	for _, bound := range []*int64{query.MinArea, query.MaxArea} {
		dst = append(dst, ' ')
		if bound != nil {
			dst = strconv.AppendInt(dst, *bound, 10)
		}
	}
	dst = append(append(dst, ' '), query.Sort...)
	dst = strconv.AppendInt(append(dst, ' '), int64(query.Limit), 10)
	if query.Cursor != nil {
		dst = append(append(dst, ' '), *query.Cursor...)
	}
	return dst
}

// render writes a rendered list.
func (h *countries) render(c *gin.Context, l *list) {
	if l.begin(c, h.root) {
		renderBody(c, http.StatusOK, l.body)
	}
}

// bindList binds the query, with the cursor read.
func (h *countries) bindList(c *gin.Context) (models.CountryQuery, store.ListOptions, error) {
	if c.Request.URL.RawQuery == "" {
		return h.noQuery, store.ListOptions{Sort: h.noQuery.Sort}, nil
	}
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

// noQuery is what binding gives without a query, which is asked for most often.
func noQuery() (query models.CountryQuery) {
	if err := validation.Query.Bind(&http.Request{URL: &url.URL{}}, &query); err != nil {
		panic(err) // the query has a required parameter
	}
	return query
}

// fill renders a list into page.body and returns true, unless the list is long:
// then it sends the list in pieces as it renders them.
func (h *countries) fill(c *gin.Context, page *list, listing *store.Listing, query models.CountryQuery, scratch *scratch) (whole bool, err error) {
	countries := listing.Countries
	if query.Limit > 0 { // the header names the next page, so all of this one is read first
		rows := scratch.rows[:0]
		for country, err := range countries {
			if err != nil {
				return false, err
			}
			rows = append(rows, country)
		}
		scratch.rows = rows
		if len(rows) > query.Limit {
			rows = rows[:query.Limit]
			page.next = nextPage(query, cursorFor(rows[len(rows)-1], query))
		}
		countries = func(yield func(models.Country, error) bool) {
			for i := range rows {
				if !yield(rows[i], nil) {
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
		runtime.Gosched() // many long lists would else keep others waiting, 10 ms each
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
	to := append(make([]byte, 0, 256), "/countries?cursor="...)
	to = append(to, cursor...) // which needs no escaping
	to = strconv.AppendInt(append(to, "&limit="...), int64(query.Limit), 10)
	if query.MaxArea != nil {
		to = strconv.AppendInt(append(to, "&max_area="...), *query.MaxArea, 10)
	}
	if query.MinArea != nil {
		to = strconv.AppendInt(append(to, "&min_area="...), *query.MinArea, 10)
	}
	if query.Q != "" {
		to = append(append(to, "&q="...), url.QueryEscape(query.Q)...)
	}
	if query.Sort != "id" {
		to = append(append(to, "&sort="...), query.Sort...)
	}
	return string(to)
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
