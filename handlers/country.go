package handlers

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"countries/models"
	"countries/store"
	"countries/validation"
)

// countries serves /countries and what is below it.
type countries struct {
	store store.Store
	lists *listCache
}

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
	body := appendCountry(nil, country)
	renderTagged(c, body, tagOf(body))
}

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
	c.Header("Location", fmt.Sprintf("/countries/%d", created[0].ID))
	render(c, http.StatusCreated, appendCountry(nil, created[0]))
}

func (h *countries) createBulk(c *gin.Context) {
	var bulk models.Countries
	if err := validation.Bind(c, &bulk); err != nil {
		c.Error(err)
		return
	}
	created, err := h.store.Create(c.Request.Context(), bulk.Root)
	if err != nil {
		c.Error(err)
		return
	}
	render(c, http.StatusCreated, appendCountries(nil, created))
}

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
	render(c, http.StatusOK, appendCountry(nil, changed))
}

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
