// Package handlers serves countries over HTTP: each handler binds a request,
// asks the store and renders the answer; every error is rendered in errors.go.
package handlers

import (
	"log/slog"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"countries/docs"
	"countries/handlers/formats"
	"countries/handlers/metrics"
	"countries/handlers/middleware"
	"countries/store"
	"countries/validation"
)

// The largest bodies that are read, in bytes.
const (
	maxBody     = 1 << 20
	maxBulkBody = 16 << 20
	maxBodies   = 48 << 20 // together
)

// Options are what an operator may choose. The zero value is the default.
type Options struct {
	// Log receives a line about each request, with the causes of answers of 500
	// and above; nil is no log.
	Log *slog.Logger
	// Metrics are served at /metrics; nil is new ones.
	Metrics *metrics.Metrics
	// Keys: a write needs one of them, unless there are none.
	Keys middleware.Keys
	// Origins are the sites whose pages may use the service.
	Origins middleware.Origins
	// TrustedProxies are believed about whom they forward for.
	TrustedProxies middleware.Proxies
	// HSTS sends Strict-Transport-Security to clients that came by HTTPS.
	HSTS bool
	// Version is the program's, for the OpenAPI document; "" is docs.Version.
	Version string
	// Stopping is closed when the service is about to stop: /readyz then says
	// so. nil is never.
	Stopping <-chan struct{}
	// RootPath is where a proxy shows the service to its clients.
	RootPath RootPath
	// Types is how bodies are read: validation.Strict, or validation.Lax with
	// the FastAPI original's conversions.
	Types validation.Mode
}

// New returns the whole service: every route, over a store.
func New(s store.Store, options Options) http.Handler {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	if options.Metrics == nil {
		options.Metrics = metrics.New()
	}
	s = options.Metrics.Store(s)
	gin.SetMode(gin.ReleaseMode) // its debug mode only prints
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false                           // redirectSlash does it, behind the middleware
	_ = router.SetTrustedProxies(options.TrustedProxies.Strings()) // which are well-formed
	router.Use(
		middleware.RequestID,
		middleware.Record(options.Log, options.Metrics),
		middleware.Secure(options.HSTS, options.TrustedProxies),
		options.Origins.CORS,
		middleware.Compress,
		middleware.NewBodies(maxBodies).Count,
		renderErrors, recoverPanics,
	)
	get(router, "/healthz", health)
	get(router, "/readyz", newReadiness(s, options.Stopping).serve)
	get(router, "/metrics", gin.WrapH(options.Metrics.Handler()))
	router.Use(options.Origins.RefuseForeign(options.TrustedProxies, options.Log), options.Keys.Require)

	if options.Types != validation.Strict {
		router.Use(validation.Use(options.Types))
	}

	root := root{options.RootPath, options.TrustedProxies}
	c := countries{store: s, lists: newListCache(), tags: newListTags(formats.AppendObject), root: root, noQuery: noQuery(),
		scratch: &sync.Pool{New: func() any { return new(scratch) }}}
	get(router, "/countries", c.list)
	get(router, "/countries/:country_id", c.get)
	router.POST("/countries", middleware.LimitBody(maxBody), c.create)
	router.POST("/countries/bulk", middleware.LimitBody(maxBulkBody), c.createBulk)
	router.PUT("/countries/:country_id", middleware.LimitBody(maxBody), c.replace)
	router.PATCH("/countries/:country_id", middleware.LimitBody(maxBody), c.update)
	router.DELETE("/countries/:country_id", c.delete)

	get(router, "/", root.redirectToDocs)
	for path, handler := range docs.Handlers(docs.Options{Version: options.Version, Keys: !options.Keys.None(), Server: root.url}) {
		get(router, path, gin.WrapH(handler))
	}

	router.NoRoute(root.redirectSlash(router), refuse(errNotFound))
	router.NoMethod(refuse(errMethodNotAllowed))
	return router
}

// get serves HEAD wherever it serves GET: net/http drops the body.
func get(router *gin.Engine, path string, handler gin.HandlerFunc) {
	router.GET(path, handler)
	router.HEAD(path, handler)
}
