package docs

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"sync/atomic"

	"github.com/goccy/go-yaml"
)

// openAPI holds the parts of the OpenAPI document that depend on the service, and
// keeps the others as they are generated.
type openAPI struct {
	OpenAPI    string                `json:"openapi"`
	Info       info                  `json:"info"`
	Servers    json.RawMessage       `json:"servers"`
	Security   []map[string][]string `json:"security"`
	Tags       json.RawMessage       `json:"tags"`
	Paths      json.RawMessage       `json:"paths"`
	Components struct {
		Schemas         json.RawMessage `json:"schemas"`
		Responses       json.RawMessage `json:"responses"`
		SecuritySchemes json.RawMessage `json:"securitySchemes,omitempty"`
	} `json:"components"`
}

type info struct {
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Contact     json.RawMessage `json:"contact"`
	License     json.RawMessage `json:"license"`
	Version     string          `json:"version"`
}

// json returns the document of a service with these options, at anyServer.
func (o Options) json() []byte {
	var doc openAPI
	if err := json.Unmarshal(file("openapi.json")(), &doc); err != nil {
		panic(err) // it is embedded, and tested
	}
	doc.Info.Version = cmp.Or(o.Version, doc.Info.Version)
	doc.Servers = json.RawMessage(`[{"url":` + anyServer + `}]`)
	if !o.Keys {
		doc.Security, doc.Components.SecuritySchemes = []map[string][]string{}, nil
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(doc) // into memory, of what has been JSON
	return text.Bytes()
}

func (o Options) yaml() []byte {
	text, err := yaml.JSONToYAML(o.json())
	if err != nil {
		panic(err) // it is JSON
	}
	return text
}

// anyServer stands for the URL of the server, quoted as in JSON and YAML.
const anyServer = `"{server}"`

// document is the OpenAPI document for clients that see the service at any URL.
// The one for the URL asked for last is kept: nearly always there is only one.
type document struct {
	*asset
	server func(*http.Request) string
	last   atomic.Pointer[placed]
}

// placed is the document for clients that see the service at a URL.
type placed struct {
	*asset
	url string
}

func (d *document) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	url := d.server(r)
	last := d.last.Load()
	if last == nil || last.url != url {
		quoted, _ := json.Marshal(url) // a text
		last = &placed{newAsset(d.contentType, func() []byte {
			return bytes.Replace(d.body(), []byte(anyServer), quoted, 1)
		}), url}
		d.last.Store(last)
	}
	last.ServeHTTP(w, r)
}
