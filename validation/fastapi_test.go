package validation_test

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"countries/validation"
)

var fastapiDir = flag.String("fastapi", "testdata/fastapi", "where record.py's answers are")

// The twins of the models in testdata/fastapi/record.py.

type UUID [16]byte

func (u UUID) MarshalText() ([]byte, error) {
	h := hex.EncodeToString(u[:])
	return []byte(strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")), nil
}

func (u *UUID) UnmarshalText([]byte) error { return errors.New("not asked") }

type Decimal string

func (d *Decimal) UnmarshalText(text []byte) error { *d = Decimal(text); return nil }

type closed struct {
	_    struct{} `additionalProperties:"false"`
	K    int      `json:"k" binding:"required"`
	Note string   `json:"note" default:"none"`
}

type span struct {
	Start int `json:"start" binding:"required"`
	End   int `json:"end" default:"9"`
}

func (s span) Validate() error {
	if s.End < s.Start {
		return errors.New("end before start")
	}
	return nil
}

type model struct {
	I       int64          `json:"i" default:"4" binding:"gte=0,lt=100" multipleOf:"2"`
	F       float64        `json:"f" default:"1.5" binding:"gt=0,lte=9.5"`
	S       string         `json:"s" default:"aa" binding:"min=2,max=4" pattern:"^[\\w-]+$"`
	B       bool           `json:"b"`
	Colour  string         `json:"colour" default:"red" binding:"oneof=red blue"`
	Level   int            `json:"level" default:"1" binding:"oneof=1 2"`
	Literal string         `json:"literal" default:"p" enums:"p,q"`
	Number  int            `json:"number" default:"1" enums:"1,2"`
	L       []int64        `json:"l" default:"1" binding:"min=1,max=3"`
	Nulls   []*int64       `json:"nulls" default:"[]"`
	Set     []int64        `json:"set" default:"[]" uniqueItems:"true"`
	D       map[string]int `json:"d" default:"{}"`
	DI      map[int]int    `json:"di" default:"{}"`
	DU      map[UUID]int   `json:"du" default:"{}"`
	Closed  *closed        `json:"closed" extensions:"x-nullable"`
	Closeds []closed       `json:"closeds" default:"[]"`
	Span    span           `json:"span" default:"{\"start\":1}"`
	Any     any            `json:"any"`
}

type kinds struct {
	When  *time.Time       `json:"when" extensions:"x-nullable"`
	Day   *validation.Date `json:"day" extensions:"x-nullable"`
	Clock *validation.Time `json:"clock" extensions:"x-nullable"`
	Took  *time.Duration   `json:"took" extensions:"x-nullable"`
	ID    *UUID            `json:"id" extensions:"x-nullable"`
	Email *string          `json:"email" binding:"email" extensions:"x-nullable"`
	Page  *string          `json:"page" binding:"http_url" extensions:"x-nullable"`
	URL   *string          `json:"url" binding:"url" extensions:"x-nullable"`
	Price *Decimal         `json:"price" binding:"gt=0" extensions:"x-nullable"`
}

type payload struct {
	Item       closed  `json:"item" binding:"required"`
	Importance int     `json:"importance" binding:"required,gt=0"`
	Note       *string `json:"note" binding:"max=3" extensions:"x-nullable"`
}

type parameters struct {
	ID     int      `uri:"id" binding:"required"`
	Q      *string  `form:"q" binding:"max=3"`
	N      float64  `form:"n" default:"1" binding:"gt=0"`
	On     bool     `form:"on"`
	L      []int    `form:"l" default:"7"`
	XToken int      `header:"x-token" binding:"required"`
	XTag   []string `header:"x-tag" default:"[]"`
	SID    string   `cookie:"sid" default:"none" binding:"max=5"`
}

// twin is the Gin service that record.py's is the original of.
func twin(mode validation.Mode) http.Handler {
	router := gin.New()
	router.Use(validation.Use(mode))
	handle := func(method, path string, bind func(c *gin.Context) (any, error)) {
		router.Handle(method, path, func(c *gin.Context) {
			answer, err := bind(c)
			if err != nil {
				renderError(c, err)
				return
			}
			c.PureJSON(http.StatusOK, answer)
		})
	}
	handle("POST", "/model", func(c *gin.Context) (any, error) {
		var m model
		err := validation.Bind(c, &m)
		type plain model
		return struct {
			plain
			F   string `json:"f"`
			Set int    `json:"set"`
		}{plain(m), fmt.Sprintf("%.6g", m.F), len(m.Set)}, err
	})
	handle("POST", "/kinds", func(c *gin.Context) (any, error) {
		var k kinds
		err := validation.Bind(c, &k)
		return []any{k.ID, k.Email}, err
	})
	handle("POST", "/list", func(c *gin.Context) (any, error) {
		var l []closed
		err := validation.Bind(c, &l)
		return l, err
	})
	handle("POST", "/embed", func(c *gin.Context) (any, error) {
		var p payload
		err := validation.Bind(c, validation.Embed(&p))
		return []any{p.Item, p.Importance, p.Note}, err
	})
	handle("POST", "/optional", func(c *gin.Context) (any, error) {
		var item *closed
		err := validation.Bind(c, validation.Optional(&item))
		return item, err
	})
	handle("POST", "/integer", func(c *gin.Context) (any, error) {
		var n int
		err := validation.Bind(c, &n)
		return n, err
	})
	handle("POST", "/string", func(c *gin.Context) (any, error) {
		var s string
		err := validation.Bind(c, &s)
		return s, err
	})
	handle("POST", "/form", func(c *gin.Context) (any, error) {
		var f struct {
			User string `form:"user" binding:"required,min=2"`
			N    int    `form:"n" default:"3"`
			L    []int  `form:"l" default:"[]"`
		}
		err := validation.Bind(c, validation.Form(&f))
		return []any{f.User, f.N, f.L}, err
	})
	handle("POST", "/upload", func(c *gin.Context) (any, error) {
		var f struct {
			File *multipart.FileHeader `form:"file" binding:"required"`
			Note string                `form:"note" default:"x"`
		}
		if err := validation.Bind(c, validation.Form(&f)); err != nil {
			return nil, err
		}
		return []any{f.File.Filename, f.Note}, nil
	})
	handle("GET", "/parameters/:id", func(c *gin.Context) (any, error) {
		var p parameters
		err := validation.Bind(c, &p)
		return []any{p.ID, p.Q, fmt.Sprintf("%.6g", p.N), p.On, p.L, p.XToken, p.XTag, p.SID}, err
	})
	return router
}

// TestFastAPI replays what real FastAPI answered to the twins' originals, 0.92
// and that of today.
func TestFastAPI(t *testing.T) {
	for name, mode := range map[string]validation.Mode{
		"fastapi092.jsonl": validation.Lax,
		"fastapi.jsonl":    validation.Lax | validation.Pydantic2,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := os.Open(filepath.Join(*fastapiDir, name))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			service := twin(mode)
			lines := bufio.NewScanner(file)
			lines.Buffer(nil, 1<<20)
			n := 0
			for ; lines.Scan(); n++ {
				var v struct {
					Method, Target, Body, Response string
					Headers                        map[string]string
					Status                         int
				}
				if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
					t.Fatal(err)
				}
				body := make([]byte, 0, len(v.Body))
				for _, r := range v.Body { // Latin-1
					body = append(body, byte(r))
				}
				r := httptest.NewRequest(v.Method, v.Target, strings.NewReader(string(body)))
				for key, value := range v.Headers {
					r.Header.Set(key, strings.TrimSpace(value)) // as net/http reads it
				}
				w := httptest.NewRecorder()
				service.ServeHTTP(w, r)
				if got := strings.TrimSuffix(w.Body.String(), "\n"); w.Code != v.Status || got != v.Response && !sameModel(v.Status, got, v.Response) {
					t.Errorf("%s %s %v %s\ngot  %d %s\nwant %d %s", v.Method, v.Target, v.Headers, body, w.Code, got, v.Status, v.Response)
				}
			}
			if n < 2000 {
				t.Errorf("got %d answers", n)
			}
		})
	}
}

// sameModel reports whether two answers of 200 are the same but for the order
// of names, in which encoding/json writes a map.
func sameModel(status int, a, b string) bool {
	var x, y any
	return status == http.StatusOK && decodeNumbers(a, &x) == nil && decodeNumbers(b, &y) == nil && cmp.Equal(x, y)
}

func decodeNumbers(s string, v any) error {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	return d.Decode(v)
}
