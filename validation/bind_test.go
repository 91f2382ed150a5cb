package validation_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/google/go-cmp/cmp"

	"countries/validation"
)

const (
	missingBody = `{"detail":[{"loc":["body"],"msg":"field required","type":"value_error.missing"}]}`
	notDict     = `{"detail":[{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}]}`
	notList     = `{"detail":[{"loc":["body"],"msg":"value is not a valid list","type":"type_error.list"}]}`
)

// TestContentType tells which bodies are read as JSON.
func TestContentType(t *testing.T) {
	for contentType, want := range map[string]string{
		"":                                   `{"name":"a","price":0}`,
		" ":                                  `{"name":"a","price":0}`,
		"application/json":                   `{"name":"a","price":0}`,
		"application/json; charset=utf-16":   `{"name":"a","price":0}`,
		" Application/JSON ; x":              `{"name":"a","price":0}`,
		"application/merge-patch+json":       `{"name":"a","price":0}`,
		"application/+json":                  `{"name":"a","price":0}`,
		"application/ +json":                 `{"name":"a","price":0}`,
		"application/x-www-form-urlencoded":  notDict,
		"text/plain":                         notDict,
		"text/json":                          notDict,
		"text/x+json":                        notDict,
		"application":                        notDict,
		"application/jsonx":                  notDict,
		"application/json+xml":               notDict,
		"application/ json":                  notDict,
		"application /json":                  notDict,
		"application/json, application/json": notDict,
		"application/x/json":                 notDict,
		"application/x/y+json":               notDict,
		"json":                               notDict,
		";":                                  notDict,
		"; application/json":                 notDict,
		"appl\u0130cation/json":              notDict,
		"application/json\u00a0":             notDict,
		"application/json\xa0":               `{"name":"a","price":0}`,
	} {
		t.Run(contentType, func(t *testing.T) {
			r := post(`{"name":"a"}`)
			r.Header.Set("Content-Type", contentType)
			checkAnswer(t, new(item), r, want)
		})
	}
}

// TestOtherContent is bodies of other types than JSON, which are not looked at.
func TestOtherContent(t *testing.T) {
	type rooted struct {
		Root []item `json:"__root__"`
	}
	for _, tt := range []struct {
		into       any
		body, want string
	}{
		{new(item), ``, missingBody},
		{new(item), ` `, notDict},
		{new(item), `null`, notDict},
		{new(item), "\xff", notDict},
		{new([]item), ``, missingBody},
		{new([]item), `[]`, notList},
		{new(rooted), `x`, notList},
		{new(map[string]int), `{}`, notDict},
	} {
		t.Run("", func(t *testing.T) {
			r := post(tt.body)
			r.Header.Set("Content-Type", "text/plain")
			checkAnswer(t, tt.into, r, tt.want)
		})
	}
}

// TestEveryPlace is failures of the path, the query and the body in one answer.
func TestEveryPlace(t *testing.T) {
	type path struct {
		ID int `uri:"id" binding:"min=1"`
	}
	type query struct {
		Page int `form:"page" binding:"min=1"`
	}
	type mixed struct {
		Name    string `json:"name" binding:"required"`
		DryRun  bool   `form:"dry_run"`
		ID      int    `uri:"id" json:"id" form:"id" binding:"required"`
		Again   string `json:"again" binding:"eqfield=Name"`
		Ignored int
	}
	const both = `{"detail":[{"loc":["path","id"],"msg":"value is not a valid integer","type":"type_error.integer"},{"loc":["query","page"],"msg":"value is not a valid integer","type":"type_error.integer"},{"loc":["body","name"],"msg":"field required","type":"value_error.missing"}]}`
	for _, tt := range []struct {
		name         string
		targets      []any
		target, body string
		want         string
	}{
		{"three targets in any order", []any{new(item), new(query), new(path)}, "/items/x?page=y", `{}`, both},
		{"no body where none is wanted", []any{new(query), new(path)}, "/items/1?page=1", `{`, `[{"Page":1},{"ID":1}]`},
		{"mixed", []any{new(mixed)}, "/items/7?dry_run=1&id=8", `{"name":"a","id":9,"again":"a","Ignored":1}`, `[{"name":"a","DryRun":true,"id":7,"again":"a","Ignored":0}]`},
		{"mixed, all wrong", []any{new(mixed)}, "/items/x?dry_run=2", `{"again":1}`, `{"detail":[{"loc":["path","id"],"msg":"value is not a valid integer","type":"type_error.integer"},{"loc":["query","dry_run"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"},{"loc":["body","name"],"msg":"field required","type":"value_error.missing"},{"loc":["body","again"],"msg":"str type expected","type":"type_error.str"}]}`},
		{"mixed, a rule of the last field", []any{new(mixed)}, "/items/7", `{"name":"a","again":"b"}`, `{"detail":[{"loc":["body","again"],"msg":"ensure this value is equal to name","type":"value_error"}]}`},
		{"mixed, no body", []any{new(mixed)}, "/items/7", ``, missingBody},
		{"two bodies", []any{new(item), new(map[string]any)}, "/items/1", `{"name":"a"}`, `[{"name":"a","price":0},{"name":"a"}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			router := gin.New()
			router.POST("/items/:id", func(c *gin.Context) {
				if err := validation.Bind(c, tt.targets...); err != nil {
					renderError(c, err)
					return
				}
				c.PureJSON(http.StatusOK, tt.targets)
			})
			w := httptest.NewRecorder()
			router.ServeHTTP(w, httptest.NewRequest(http.MethodPost, tt.target, strings.NewReader(tt.body)))
			if diff := cmp.Diff(tt.want, strings.TrimSpace(w.Body.String())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestGinMethods is the bindings in Gin's own methods.
func TestGinMethods(t *testing.T) {
	type login struct {
		User string `uri:"id" form:"user" json:"user" binding:"required,min=2"`
	}
	type page struct {
		Page int `form:"page" binding:"min=1"`
	}
	for _, tt := range []struct {
		name   string
		bind   func(c *gin.Context) (any, error)
		target string
		body   string
		want   string
	}{
		{"JSON", func(c *gin.Context) (any, error) { v := new(login); return v, c.ShouldBindWith(v, validation.JSON) }, "/items/1", `{"user":"ab"}`, `{"user":"ab"}`},
		{"JSON refused", func(c *gin.Context) (any, error) { v := new(login); return v, c.ShouldBindWith(v, validation.JSON) }, "/items/1", `{"user":"a"}`, `{"detail":[{"loc":["body","user"],"msg":"ensure this value has at least 2 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":2}}]}`},
		{"JSON, empty", func(c *gin.Context) (any, error) { v := new(login); return v, c.ShouldBindWith(v, validation.JSON) }, "/items/1", ``, missingBody},
		{"body twice", func(c *gin.Context) (any, error) {
			v := new(login)
			_ = c.ShouldBindBodyWith(new(page), validation.JSON)
			return v, c.ShouldBindBodyWith(v, validation.JSON)
		}, "/items/1", `{"user":"ab"}`, `{"user":"ab"}`},
		{"body refused", func(c *gin.Context) (any, error) { v := new(login); return v, c.ShouldBindBodyWith(v, validation.JSON) }, "/items/1", `{}`, `{"detail":[{"loc":["body","user"],"msg":"field required","type":"value_error.missing"}]}`},
		{"body unreadable", func(c *gin.Context) (any, error) { v := new(login); return v, c.ShouldBindBodyWith(v, validation.JSON) }, "/items/1", "\xff", `{"detail":"There was an error parsing the body"}`},
		{"query", func(c *gin.Context) (any, error) { v := new(page); return v, c.ShouldBindWith(v, validation.Query) }, "/items/1?page=2", ``, `{"Page":2}`},
		{"query refused", func(c *gin.Context) (any, error) { v := new(page); return v, c.ShouldBindWith(v, validation.Query) }, "/items/1?page=0", ``, `{"detail":[{"loc":["query","page"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}}]}`},
		{"query without parameters", func(c *gin.Context) (any, error) { v := new(item); return v, c.ShouldBindWith(v, validation.Query) }, "/items/1?name=x", ``, `{"name":"","price":0}`},
		{"path", func(c *gin.Context) (any, error) {
			v := new(login)
			return v, validation.Path.BindUri(map[string][]string{"id": {c.Param("id")}}, v)
		}, "/items/ab", ``, `{"user":"ab"}`},
		{"path refused", func(c *gin.Context) (any, error) {
			v := new(login)
			return v, validation.Path.BindUri(nil, v)
		}, "/items/ab", ``, `{"detail":[{"loc":["path","id"],"msg":"field required","type":"value_error.missing"}]}`},
		{"path without parameters", func(c *gin.Context) (any, error) { v := new(page); return v, validation.Path.BindUri(nil, v) }, "/items/1", ``, `{"Page":0}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			router := gin.New()
			router.POST("/items/:id", func(c *gin.Context) {
				v, err := tt.bind(c)
				if err != nil {
					renderError(c, err)
					return
				}
				c.PureJSON(http.StatusOK, v)
			})
			w := httptest.NewRecorder()
			router.ServeHTTP(w, httptest.NewRequest(http.MethodPost, tt.target, strings.NewReader(tt.body)))
			if diff := cmp.Diff(tt.want, strings.TrimSpace(w.Body.String())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for want, b := range map[string]interface{ Name() string }{"json": validation.JSON, "query": validation.Query, "uri": validation.Path} {
		if b.Name() != want {
			t.Errorf("got the name %q, want %q", b.Name(), want)
		}
	}
	var _ binding.BindingBody = validation.JSON
}

// brokenBody breaks off behind some text.
type brokenBody struct{ text io.Reader }

var errBroken = errors.New("connection reset")

func (b brokenBody) Read(p []byte) (int, error) {
	n, err := b.text.Read(p)
	if err == io.EOF {
		err = errBroken
	}
	return n, err
}

func (brokenBody) Close() error { return nil }

func TestBodyReadErrors(t *testing.T) {
	t.Run("broken off", func(t *testing.T) {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = post("")
		c.Request.Body = brokenBody{strings.NewReader(`{"name":"a"}`)}
		err := validation.Bind(c, new(item))
		if !errors.Is(err, validation.ErrUnreadable) || !errors.Is(err, errBroken) {
			t.Errorf("got %v", err)
		}
	})
	for name, body := range map[string]string{
		"large":                   `{"name":"` + strings.Repeat("a", 1<<20) + `"}`,
		"small, with a long tail": `{"name":"a"}` + strings.Repeat(" ", 1<<20),
		"no JSON":                 strings.Repeat("x", 1<<20),
	} {
		for _, limit := range []int64{100, 1<<20 - 1} {
			t.Run(fmt.Sprint(name, " ", limit), func(t *testing.T) {
				r := post(body)
				r.Body = http.MaxBytesReader(nil, r.Body, limit)
				if status, answer := serve(t, new(item), r); status != http.StatusRequestEntityTooLarge {
					t.Errorf("got %d %s", status, answer)
				}
			})
		}
	}
	t.Run("as long as allowed", func(t *testing.T) {
		body := `{"name":"a"}` + strings.Repeat(" ", 1<<20)
		r := post(body)
		r.ContentLength = -1
		r.Body = http.MaxBytesReader(nil, io.NopCloser(strings.NewReader(body)), int64(len(body)))
		checkAnswer(t, new(item), r, `{"name":"a","price":0}`)
	})
	t.Run("shorter than announced", func(t *testing.T) {
		r := post(`{"name":"a"}` + strings.Repeat(" ", 1<<20))
		r.ContentLength = 3 << 30 // beyond an int of 32 bits
		checkAnswer(t, new(item), r, `{"name":"a","price":0}`)
	})
	t.Run("none", func(t *testing.T) {
		r := post("")
		r.Body = nil
		checkAnswer(t, new(item), r, missingBody)
	})
}
