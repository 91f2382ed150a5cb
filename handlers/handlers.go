// Package handlers serves countries over HTTP: each handler binds a request,
// asks the store and renders the answer; every error is rendered in errors.go.
package handlers

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"countries/store"
)

// The largest bodies that are read, in bytes.
const (
	maxBody     = 1 << 20
	maxBulkBody = 16 << 20
)

// Options are what an operator may choose. The zero value is the default.
type Options struct {
	// Log receives the causes of answers of 500 and above; nil is slog's default.
	Log *slog.Logger
}

// New returns the whole service: every route, over a store.
func New(s store.Store, options Options) http.Handler {
	if options.Log == nil {
		options.Log = slog.Default()
	}
	gin.SetMode(gin.ReleaseMode) // its debug mode only prints
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false // redirectSlash does it, behind the middleware
	_ = router.SetTrustedProxies(nil)
	router.Use(renderErrors(options.Log), recoverPanics)

	c := countries{store: s, lists: newListCache()}
	get(router, "/countries", c.list)
	get(router, "/countries/:country_id", c.get)
	router.POST("/countries", limitBody(maxBody), c.create)
	router.POST("/countries/bulk", limitBody(maxBulkBody), c.createBulk)
	router.PUT("/countries/:country_id", limitBody(maxBody), c.replace)
	router.PATCH("/countries/:country_id", limitBody(maxBody), c.update)
	router.DELETE("/countries/:country_id", c.delete)

	get(router, "/", redirectToDocs)

	router.NoRoute(redirectSlash(router), refuse(errNotFound))
	router.NoMethod(refuse(errMethodNotAllowed))
	return router
}

// get serves HEAD wherever it serves GET: net/http drops the body.
func get(router *gin.Engine, path string, handler gin.HandlerFunc) {
	router.GET(path, handler)
	router.HEAD(path, handler)
}
