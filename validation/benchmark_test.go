package validation_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"countries/validation"
)

// country and page are bound by both sides: Gin's required refuses a zero
// value, and there is none in what is sent.
type country struct {
	ID      int64  `json:"id" binding:"omitempty,min=1,max=9007199254740991"`
	Name    string `json:"name" binding:"required,min=1,max=200"`
	Capital string `json:"capital" binding:"required,max=200"`
	Area    int64  `json:"area" binding:"required,min=0,max=9007199254740991"`
}

type page struct {
	Q       string `form:"q" binding:"omitempty,min=1,max=200"`
	MinArea *int64 `form:"min_area" binding:"omitempty,min=0,max=9007199254740991"`
	Sort    string `form:"sort,default=id" binding:"oneof=id -id name -name"`
	Limit   int    `form:"limit" binding:"omitempty,min=1,max=1000"`
}

const germany = `{"id":4,"name":"Germany","capital":"Berlin","area":357022}`

func BenchmarkBind(b *testing.B) {
	bulk := "[" + strings.Repeat(germany+",", 999) + germany + "]"
	for _, bm := range []struct {
		name         string
		query, body  string
		ours, theirs func(c *gin.Context) error
		refused      bool
	}{
		{
			name: "valid", body: germany,
			ours:   func(c *gin.Context) error { return validation.Bind(c, new(country)) },
			theirs: func(c *gin.Context) error { return c.ShouldBindJSON(new(country)) },
		},
		{ // ours tells three failures, Gin's the first
			name: "refused", body: `{"id":4,"name":"","capital":5,"area":"x"}`, refused: true,
			ours:   func(c *gin.Context) error { return validation.Bind(c, new(country)) },
			theirs: func(c *gin.Context) error { return c.ShouldBindJSON(new(country)) },
		},
		{ // both tell three failures
			name: "missing", body: `{"id":4}`, refused: true,
			ours:   func(c *gin.Context) error { return validation.Bind(c, new(country)) },
			theirs: func(c *gin.Context) error { return c.ShouldBindJSON(new(country)) },
		},
		{
			name: "bulk", body: bulk,
			ours:   func(c *gin.Context) error { return validation.Bind(c, new([]country)) },
			theirs: func(c *gin.Context) error { return c.ShouldBindJSON(new([]country)) },
		},
		{
			name: "query", query: "q=land&min_area=1000&sort=-name&limit=100",
			ours:   func(c *gin.Context) error { return validation.Bind(c, new(page)) },
			theirs: func(c *gin.Context) error { return c.ShouldBindQuery(new(page)) },
		},
		{
			name:   "no query",
			ours:   func(c *gin.Context) error { return validation.Bind(c, new(page)) },
			theirs: func(c *gin.Context) error { return c.ShouldBindQuery(new(page)) },
		},
	} {
		for name, bind := range map[string]func(c *gin.Context) error{"ours": bm.ours, "gin": bm.theirs} {
			b.Run(fmt.Sprintf("%s/%s", bm.name, name), func(b *testing.B) {
				c, _ := gin.CreateTestContext(httptest.NewRecorder())
				c.Request = httptest.NewRequest(http.MethodPost, "/?"+bm.query, nil)
				c.Request.Header.Set("Content-Type", "application/json")
				c.Request.ContentLength = int64(len(bm.body))
				text := []byte(bm.body)
				body := bytes.NewReader(text)
				c.Request.Body = io.NopCloser(body)
				b.ReportAllocs()
				for b.Loop() {
					body.Reset(text)
					if err := bind(c); (err != nil) != bm.refused {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
