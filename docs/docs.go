// Package docs holds what people read: the OpenAPI document, which is
// generated from the comments of the handlers and the tags of the models, the
// collection for Postman, and ReDoc. Swagger UI comes with swaggo/files.
package docs

import "embed"

// Files are the OpenAPI document, openapi.json and openapi.yaml; ReDoc and its
// page, in redoc; and swagger-initializer.js, our settings of Swagger UI.
//
//go:embed openapi.json openapi.yaml swagger-initializer.js
//go:embed redoc/redoc.html redoc/redoc.standalone.js redoc/redoc.standalone.js.LICENSE.txt
var Files embed.FS

// Version is the release that the document is of. A program that knows its tag
// or its commit serves the document with those.
const Version = "1.0.0"
