package handlers

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"countries/handlers/formats"
	"countries/models"
	"countries/store"
	"countries/validation"
)

// countries serves /countries and what is below it.
type countries struct {
	store   store.Store
	lists   *listCache
	tags    listTags
	scratch *sync.Pool // of *scratch
	root    root
	noQuery models.CountryQuery
}

// get answers one country.
//
//	@ID			get_country
//	@Description	One country by its id.
//	@Tags		countries
//	@Produce	json
//	@Param		path			path	models.CountryPath	true	"The path."
//	@Param		If-None-Match	header	string				false	"Answer 304 if the country still has this `ETag`."
//	@Success	200	{object}	models.Country	"Successful Response"
//	@Success	304	"Not Modified"
//	@Failure	404	"Country not found"
//	@Header		200,304	{string}	ETag	"Changes when the country does."
//	@Router		/countries/{country_id} [get]
func (h *countries) get(c *gin.Context) {
	var path models.CountryPath
	if err := validation.Bind(c, &path); err != nil {
		c.Error(err)
		return
	}
	country, err := h.store.Get(c.Request.Context(), path.ID)
	if err != nil {
		c.Error(err)
		return
	}
	body := formats.AppendObject(make([]byte, 0, 128), country)
	if !unchanged(c, tagOf(body)) {
		render(c, http.StatusOK, body)
	}
}

// create stores a country. Without an id it gets one never used before.
//
//	@ID			add_country
//	@Description	Stores a country. Without an `id` it gets one more than the largest ever used.
//	@Tags		countries
//	@Accept		json
//	@Produce	json
//	@Param		country	body	models.Country	true	"The country."
//	@Success	201	{object}	models.Country	"Successful Response"
//	@Failure	409	"The id is taken"
//	@Header		201	{string}	Location	"Where the new country is."
//	@Header		201	{string}	ETag		"For `If-Match` of the next change."
//	@Router		/countries [post]
func (h *countries) create(c *gin.Context) {
	var country models.Country
	if err := validation.Bind(c, &country); err != nil {
		c.Error(err)
		return
	}
	created, err := h.store.Create(c.Request.Context(), []models.Country{country})
	if err != nil {
		c.Error(err)
		return
	}
	c.Header("Location", fmt.Sprintf("%s/countries/%d", h.root.of(c.Request), created[0].ID))
	renderStored(c, http.StatusCreated, created[0])
}

// createBulk stores many countries: all of them, or none.
//
//	@ID			add_countries
//	@Description	Stores many countries, all or none, in their order. CSV (RFC 4180, UTF-8) has a header line: columns are found by their
//	@Description	names, unknown ones are ignored, and an empty `id` is none. Failures name the index of the row, counted from 0.
//	@Tags		countries
//	@Accept		json,text/csv,application/x-ndjson
//	@Produce	json
//	@Param		countries	body	models.Countries	true	"The countries."
//	@Success	201	{array}	models.Country	"Successful Response"
//	@Failure	409	"An id is taken"
//	@Router		/countries/bulk [post]
func (h *countries) createBulk(c *gin.Context) {
	countries, err := bindBulk(c)
	if err != nil {
		c.Error(err)
		return
	}
	created, err := h.store.Create(c.Request.Context(), countries)
	if err != nil {
		c.Error(err)
		return
	}
	renderCreated(c, created)
}

// replace stores another country in place of one.
//
//	@ID			replace_country
//	@Description	Replaces a country. An `id` in the body must be that of the path.
//	@Tags		countries
//	@Accept		json
//	@Produce	json
//	@Param		path		path	models.CountryPath	true	"The path."
//	@Param		country		body	models.Country		true	"The country."
//	@Param		If-Match	header	string				false	"Replace the country only if it still has this `ETag`."
//	@Success	200	{object}	models.Country	"Successful Response"
//	@Failure	404	"Country not found"
//	@Failure	412	"The country has another `ETag`: nothing was changed"
//	@Header		200	{string}	ETag	"For `If-Match` of the next change."
//	@Router		/countries/{country_id} [put]
func (h *countries) replace(c *gin.Context) {
	var path models.CountryPath
	var country models.Country
	if err := validation.Bind(c, &path, &country); err != nil {
		c.Error(err)
		return
	}
	if country.ID != 0 && country.ID != path.ID {
		c.Error(errIDMismatch)
		return
	}
	h.change(c, path.ID, func(stored *models.Country) {
		country.ID = stored.ID
		*stored = country
	})
}

// update changes the fields of a country that the patch names.
//
//	@ID			update_country
//	@Description	Changes only the fields that are sent: a JSON merge patch (RFC 7396). No field can be removed, so `null` is refused.
//	@Description	An `id` in the body must be that of the path.
//	@Tags		countries
//	@Accept		json,application/merge-patch+json
//	@Produce	json
//	@Param		path		path	models.CountryPath	true	"The path."
//	@Param		patch		body	models.CountryPatch	true	"The fields to change."
//	@Param		If-Match	header	string				false	"Change the country only if it still has this `ETag`."
//	@Success	200	{object}	models.Country	"Successful Response"
//	@Failure	404	"Country not found"
//	@Failure	412	"The country has another `ETag`: nothing was changed"
//	@Header		200	{string}	ETag	"For `If-Match` of the next change."
//	@Router		/countries/{country_id} [patch]
func (h *countries) update(c *gin.Context) {
	var path models.CountryPath
	var patch models.CountryPatch
	if err := validation.Bind(c, &path, &patch); err != nil {
		c.Error(err)
		return
	}
	if patch.ID != nil && *patch.ID != path.ID {
		c.Error(errIDMismatch)
		return
	}
	h.change(c, path.ID, patch.Apply)
}

// change stores what change makes of a country, if If-Match allows it, and
// renders the result.
func (h *countries) change(c *gin.Context, id int64, change func(*models.Country)) {
	changed, err := h.store.Update(c.Request.Context(), id, func(stored *models.Country) error {
		if err := checkMatch(c.Request, *stored); err != nil {
			return err
		}
		change(stored)
		return nil
	})
	if err != nil {
		c.Error(err)
		return
	}
	renderStored(c, http.StatusOK, changed)
}

// delete removes a country. Its id is not used again.
//
//	@ID			delete_country
//	@Description	Removes a country. Its id is never given to another one.
//	@Tags		countries
//	@Param		path		path	models.CountryPath	true	"The path."
//	@Param		If-Match	header	string				false	"Delete the country only if it still has this `ETag`."
//	@Success	204	"Successful Response"
//	@Failure	404	"Country not found"
//	@Failure	412	"The country has another `ETag`: nothing was changed"
//	@Router		/countries/{country_id} [delete]
func (h *countries) delete(c *gin.Context) {
	var path models.CountryPath
	if err := validation.Bind(c, &path); err != nil {
		c.Error(err)
		return
	}
	err := h.store.Delete(c.Request.Context(), path.ID, func(stored models.Country) error {
		return checkMatch(c.Request, stored)
	})
	if err != nil {
		c.Error(err)
		return
	}
	c.Status(http.StatusNoContent)
}

// renderStored answers a write with the country as it is now stored, and its
// ETag: the next change needs no GET.
func renderStored(c *gin.Context, status int, country models.Country) {
	body := formats.AppendObject(make([]byte, 0, 128), country)
	c.Writer.Header()["Etag"] = []string{tagOf(body)}
	render(c, status, body)
}
