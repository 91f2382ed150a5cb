package validation_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"

	"countries/validation"
)

// wordy fails in words of its own, from JSON and from text.
type wordy string

var (
	errWordy = validation.Error{Msg: "too wordy", Type: "value_error.wordy"}
	errDeep  = validation.Errors{{Loc: []any{"deep", 0}, Msg: "one"}, {Loc: []any{"deep", 1}, Msg: "two", Type: "t"}}
)

func (w *wordy) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case `"long"`:
		return fmt.Errorf("wrapped: %w", errWordy)
	case `"deep"`:
		return errDeep
	}
	return json.Unmarshal(text, (*string)(w))
}

func (w *wordy) UnmarshalText(text []byte) error {
	*w = wordy(text)
	if *w == "long" {
		return errWordy
	}
	return nil
}

type booking struct {
	Name wordy `json:"name"`
	From int   `json:"from" binding:"required,tens"`
	To   int   `json:"to" binding:"required,max=9"`
}

func (b *booking) Validate() error {
	switch {
	case b.To == 7:
		return validation.Error{Loc: []any{"to"}, Msg: "not seven"}
	case b.To == 8:
		return validation.Error{Msg: "not eight", Type: "value_error.eight"}
	case b.To < b.From%10:
		return errors.New("end before start")
	}
	return nil
}

// registerTens adds a rule that fails in words of its own.
func registerTens() {
	engine := binding.Validator.Engine().(*validator.Validate)
	err := engine.RegisterValidationCtx("tens", validation.Rule(func(f validator.FieldLevel) error {
		switch {
		case f.Field().Int() == 1:
			return errors.New("not shown")
		case f.Field().Int()%10 == 0:
			return validation.Error{Msg: "no tens", Type: "value_error.tens"}
		}
		return nil
	}))
	if err != nil {
		panic(err)
	}
}

// TestOwnWords is failures that a program's own code returns, each in its place.
func TestOwnWords(t *testing.T) {
	type text struct {
		Word wordy `form:"word"`
	}
	for _, tt := range []struct{ body, want string }{
		{`{"to":9,"from":2,"name":"long"}`, `{"detail":[{"loc":["body","name"],"msg":"too wordy","type":"value_error.wordy"}]}`},
		{`{"to":10,"from":20,"name":"deep"}`, `{"detail":[{"loc":["body","name","deep",0],"msg":"one","type":"value_error"},{"loc":["body","name","deep",1],"msg":"two","type":"t"},{"loc":["body","from"],"msg":"no tens","type":"value_error.tens"},{"loc":["body","to"],"msg":"ensure this value is less than or equal to 9","type":"value_error.number.not_le","ctx":{"limit_value":9}}]}`},
		{`{"name":5,"from":1,"to":9}`, `{"detail":[{"loc":["body","name"],"msg":"value is not valid","type":"value_error"},{"loc":["body","from"],"msg":"value is not a valid tens","type":"value_error"}]}`},
		{`{"from":5,"to":4}`, `{"detail":[{"loc":["body","__root__"],"msg":"end before start","type":"value_error"}]}`},
		{`{"from":5,"to":7}`, `{"detail":[{"loc":["body","to"],"msg":"not seven","type":"value_error"}]}`},
		{`{"from":5,"to":8}`, `{"detail":[{"loc":["body","__root__"],"msg":"not eight","type":"value_error.eight"}]}`},
		{`{"from":5,"to":5}`, `{"name":"","from":5,"to":5}`},
		{`{"from":5}`, `{"detail":[{"loc":["body","to"],"msg":"field required","type":"value_error.missing"}]}`},
	} {
		t.Run(tt.body, func(t *testing.T) { checkAnswer(t, new(booking), post(tt.body), tt.want) })
	}
	for query, want := range map[string]string{
		"word=long": `{"detail":[{"loc":["query","word"],"msg":"too wordy","type":"value_error.wordy"}]}`,
		"word=x":    `{"Word":"x"}`,
	} {
		checkAnswer(t, new(text), httptest.NewRequest(http.MethodGet, "/?"+query, nil), want)
	}
	if got, want := errWordy.Error(), ": too wordy"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := errDeep.Error(), "deep.0: one\ndeep.1: two"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestOwnWordsOfPydantic2 is the same in Pydantic 2's shape.
func TestOwnWordsOfPydantic2(t *testing.T) {
	for body, want := range map[string]string{
		`{"from":5,"to":4}`:               `{"detail":[{"type":"value_error","loc":["body"],"msg":"Value error, end before start","input":{"from":5,"to":4},"ctx":{"error":{}}}]}`,
		`{"from":10,"to":9}`:              `{"detail":[{"type":"value_error.tens","loc":["body","from"],"msg":"no tens","input":10}]}`,
		`{"name":"long","from":5,"to":4}`: `{"detail":[{"type":"value_error.wordy","loc":["body","name"],"msg":"too wordy","input":"long"}]}`,
		`{"from":5, "to":"5", "to":"4"}`:  `{"detail":[{"type":"int_type","loc":["body","to"],"msg":"Input should be a valid integer","input":"4"}]}`,
	} {
		router := gin.New()
		router.Use(validation.Use(validation.Pydantic2))
		router.POST("/", func(c *gin.Context) { renderError(c, validation.Bind(c, new(booking))) })
		w := httptest.NewRecorder()
		r := post(body)
		r.Header.Set("Content-Type", "application/json")
		if router.ServeHTTP(w, r); w.Body.String() != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, w.Body, want)
		}
	}
}

// TestRows is rows of text and lines of JSON, with a place of the caller's.
func TestRows(t *testing.T) {
	type row struct {
		ID   int64  `json:"id" binding:"omitempty,min=1"`
		Name string `json:"name" binding:"required,min=1,max=5"`
		Area int64  `json:"area" binding:"required,min=0"`
	}
	type rows struct {
		Root []row `json:"__root__" binding:"min=1,max=3"`
	}
	record := func(c *gin.Context, cells map[string]string) (any, error) {
		var r row
		err := validation.Record(c, &r, func(name string) (string, bool) { s, ok := cells[name]; return s, ok }, "body", 17)
		return r, err
	}
	line := func(c *gin.Context, text string) (any, error) {
		var r row
		err := validation.Line(c, &r, []byte(text), "body", 300)
		return r, err
	}
	items := func(c *gin.Context, n int) (any, error) { return n, validation.Items(c, new(rows), n) }
	for i, tt := range []struct {
		bind func(c *gin.Context) (any, error)
		want string
	}{
		{func(c *gin.Context) (any, error) {
			return record(c, map[string]string{"id": " 1_0 ", "name": "é", "area": "+٣", "x": "y"})
		}, `{"id":10,"name":"é","area":3}`},
		{func(c *gin.Context) (any, error) { return record(c, map[string]string{"name": "", "area": "1.5"}) }, `{"detail":[{"loc":["body",17,"name"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}},{"loc":["body",17,"area"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{func(c *gin.Context) (any, error) { return record(c, map[string]string{"name": "a\x00", "id": "0"}) }, `{"detail":[{"loc":["body",17,"id"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}},{"loc":["body",17,"name"],"msg":"string contains a NUL character","type":"value_error.nul"},{"loc":["body",17,"area"],"msg":"field required","type":"value_error.missing"}]}`},
		{func(c *gin.Context) (any, error) { return line(c, ` {"name":"a","area":0} `) }, `{"id":0,"name":"a","area":0}`},
		{func(c *gin.Context) (any, error) { return line(c, `{"area":"0"}`) }, `{"detail":[{"loc":["body",300,"name"],"msg":"field required","type":"value_error.missing"},{"loc":["body",300,"area"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{func(c *gin.Context) (any, error) { return line(c, `null`) }, `{"detail":[{"loc":["body",300],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{func(c *gin.Context) (any, error) { return line(c, `é`) }, `{"detail":[{"loc":["body",300,0],"msg":"Expecting value: line 1 column 1 (char 0)","type":"value_error.jsondecode","ctx":{"msg":"Expecting value","doc":"é","pos":0,"lineno":1,"colno":1}}]}`},
		{func(c *gin.Context) (any, error) { return line(c, ``) }, `{"detail":[{"loc":["body",300,0],"msg":"Expecting value: line 1 column 1 (char 0)","type":"value_error.jsondecode","ctx":{"msg":"Expecting value","doc":"","pos":0,"lineno":1,"colno":1}}]}`},
		{func(c *gin.Context) (any, error) { return line(c, "\xff") }, `{"detail":"There was an error parsing the body"}`},
		{func(c *gin.Context) (any, error) { return items(c, 0) }, `{"detail":[{"loc":["body"],"msg":"ensure this value has at least 1 items","type":"value_error.list.min_items","ctx":{"limit_value":1}}]}`},
		{func(c *gin.Context) (any, error) { return items(c, 4) }, `{"detail":[{"loc":["body"],"msg":"ensure this value has at most 3 items","type":"value_error.list.max_items","ctx":{"limit_value":3}}]}`},
		{func(c *gin.Context) (any, error) { return items(c, 3) }, `3`},
	} {
		w := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(w)
		v, err := tt.bind(c)
		if err != nil {
			renderError(c, err)
		} else {
			c.PureJSON(http.StatusOK, v)
		}
		if got := strings.TrimSpace(w.Body.String()); got != tt.want {
			t.Errorf("%d\ngot  %s\nwant %s", i, got, tt.want)
		}
	}
}

// TestDistinct is lists whose items must differ, as they were sent.
func TestDistinct(t *testing.T) {
	type keyed struct {
		K string `json:"k" binding:"required"`
		V int    `json:"v" default:"0"`
	}
	type numbers = struct {
		V []int `json:"v" binding:"max=3,unique"`
	}
	type models = struct {
		V []keyed `json:"v" binding:"unique"`
	}
	const duplicated = `{"detail":[{"loc":["body","v"],"msg":"the list has duplicated items","type":"value_error.list.unique_items"}]}`
	for _, tt := range []struct {
		into       any
		body, want string
	}{
		{new(numbers), `{"v":[1,1,"x"]}`, duplicated},
		{new(numbers), `{"v":[1,1.0]}`, duplicated},
		{new(numbers), `{"v":[1,true]}`, duplicated},
		{new(numbers), `{"v":[null,null]}`, duplicated},
		{new(numbers), `{"v":["\u0061","a"]}`, duplicated},
		{new(numbers), `{"v":[[1],[1.0]]}`, duplicated},
		{new(numbers), `{"v":[{"a":1,"b":2},{"b":2,"a":9,"a":1}]}`, duplicated},
		{new(numbers), `{"v":[1,1,1,1]}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 3 items","type":"value_error.list.max_items","ctx":{"limit_value":3}}]}`},
		{new(numbers), `{"v":[1,"1"]}`, `{"detail":[{"loc":["body","v",1],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(models), `{"v":[{"k":"a"},{"k":"a","v":0}]}`, `{"v":[{"k":"a","v":0},{"k":"a","v":0}]}`},
		{new(models), `{"v":[{"k":"a"},{"k":"a"}]}`, duplicated},
	} {
		t.Run(tt.body, func(t *testing.T) { checkAnswer(t, tt.into, post(tt.body), tt.want) })
	}
}

// TestDefaults is the values of absent fields: fresh for each request, and not
// held against the rules.
func TestDefaults(t *testing.T) {
	type inner struct {
		Retries int `json:"retries" default:"3" binding:"max=2"`
	}
	type settings struct {
		Name  string         `json:"name" default:"" binding:"min=1"`
		Ptr   *string        `json:"ptr" default:"x"`
		List  []int          `json:"list" default:"1,2"`
		Texts []string       `json:"texts" default:"a,b"`
		Empty []string       `json:"empty" default:""`
		Inner inner          `json:"inner" default:"{}"`
		Map   map[string]int `json:"map" default:"{\"a\":1}"`
		Nil   []int          `json:"nil"`
	}
	const want = `{"name":"","ptr":"x","list":[1,2],"texts":["a","b"],"empty":[],"inner":{"retries":3},"map":{"a":1},"nil":null}`
	for range 2 {
		got := new(settings)
		checkAnswer(t, got, post(`{}`), want)
		*got.Ptr, got.List[0], got.Map["a"] = "changed", 9, 9
	}
	checkAnswer(t, new(settings), post(`{"inner":{"retries":3},"name":""}`), `{"detail":[{"loc":["body","name"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}},{"loc":["body","inner","retries"],"msg":"ensure this value is less than or equal to 2","type":"value_error.number.not_le","ctx":{"limit_value":2}}]}`)
}

// TestMultipart is the parts of a form, in their order.
func TestMultipart(t *testing.T) {
	part := func(disposition, content string) string {
		return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n"
	}
	file, text, unnamed := part(`name="f"; filename="a.txt"`, "x"), part(`name="f"`, "t"), part(`name="f"; filename=""`, "")
	const end = "--b--\r\n"
	const expected = `{"detail":[{"loc":["body","f"],"msg":"Expected UploadFile, received: <class 'str'>","type":"value_error"}]}`
	for _, tt := range []struct {
		name, contentType, target, body, one, many string
	}{
		{"a file", "", "/", file + end, `"a.txt 1"`, `["a.txt 1"]`},
		{"files and a text", "", "/", file + text + unnamed + end, `" 0"`, `{"detail":[{"loc":["body","f",1],"msg":"Expected UploadFile, received: <class 'str'>","type":"value_error"}]}`},
		{"a text last", "", "/", file + text + end, expected, `{"detail":[{"loc":["body","f",1],"msg":"Expected UploadFile, received: <class 'str'>","type":"value_error"}]}`},
		{"nothing", "", "/", end, `{"detail":[{"loc":["body","f"],"msg":"field required","type":"value_error.missing"}]}`, `{"detail":[{"loc":["body","f"],"msg":"field required","type":"value_error.missing"}]}`},
		{"no end", "", "/?;a=1", file + text[:len(text)-2], `"a.txt 1"`, `["a.txt 1"]`},
		{"no boundary", "multipart/form-data", "/", file, `{"detail":"There was an error parsing the body"}`, `{"detail":"There was an error parsing the body"}`},
		{"a type that is none", "multipart/form-data; boundary=a'b, x", "/", file, `{"detail":[{"loc":["body","f"],"msg":"field required","type":"value_error.missing"}]}`, `{"detail":[{"loc":["body","f"],"msg":"field required","type":"value_error.missing"}]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			describe := func(f *multipart.FileHeader) string { return fmt.Sprint(f.Filename, " ", f.Size) }
			router := gin.New()
			router.POST("/", func(c *gin.Context) {
				var one struct {
					F *multipart.FileHeader `form:"f" binding:"required"`
				}
				if err := validation.Bind(c, validation.Form(&one)); err != nil {
					renderError(c, err)
					return
				}
				c.PureJSON(http.StatusOK, describe(one.F))
			})
			router.PUT("/", func(c *gin.Context) {
				var many struct {
					F []*multipart.FileHeader `form:"f" binding:"required"`
				}
				if err := validation.Bind(c, validation.Form(&many)); err != nil {
					renderError(c, err)
					return
				}
				var names []string
				for _, f := range many.F {
					names = append(names, describe(f))
				}
				c.PureJSON(http.StatusOK, names)
			})
			for method, want := range map[string]string{http.MethodPost: tt.one, http.MethodPut: tt.many} {
				r := httptest.NewRequest(method, tt.target, strings.NewReader(tt.body))
				r.Header.Set("Content-Type", cmp.Or(tt.contentType, "multipart/form-data; boundary=b"))
				w := httptest.NewRecorder()
				if router.ServeHTTP(w, r); strings.TrimSpace(w.Body.String()) != want {
					t.Errorf("%s: got %s\nwant %s", method, w.Body, want)
				}
			}
		})
	}
}

// TestCutMultipart is a form that breaks off at each of its bytes: a part
// counts when the whole line of the boundary behind it is there.
func TestCutMultipart(t *testing.T) {
	const (
		missing = `{"detail":[{"loc":["body","user"],"msg":"field required","type":"value_error.missing"}]}`
		one     = `{"user":"ann","n":3}`
		both    = `{"user":"ann","n":7}`
		first   = "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nann\r\n--b\r\n"
		form    = first + "Content-Disposition: form-data; name=\"n\"\r\nX-Long: y\r\n\r\n7\r\n--b--"
	)
	router := gin.New()
	router.POST("/", func(c *gin.Context) {
		var target struct {
			User string `json:"user" form:"user" binding:"required"`
			N    int    `json:"n" form:"n" default:"3"`
		}
		if err := validation.Bind(c, validation.Form(&target)); err != nil {
			renderError(c, err)
			return
		}
		c.PureJSON(http.StatusOK, target)
	})
	check := func(body, want string) {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		w := httptest.NewRecorder()
		if router.ServeHTTP(w, r); strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("%q: got %s\nwant %s", body, w.Body, want)
		}
	}
	for cut := range len(form) {
		want := one
		if cut < len(first) {
			want = missing
		}
		check(form[:cut], want)
	}
	for _, end := range []string{"", "\r", "\r\n", "\r\nmore"} {
		check(form+end, both)
	}
	// A header that is whole and wrong makes the form unreadable, also before the end.
	for _, rest := range []string{"abc\r\n", "abc\r\n\r\nv", "abc\r\n\r\nv\r\n--b--", "\r\nv", "A: b\r\n\r\nv\r\n--b--", "Content-Disposition: form-data\r\n\r\nv\r\n--b--"} {
		check(first+rest, `{"detail":"There was an error parsing the body"}`)
	}
	check(first+"Content-Disposition: form-data; name=\"n\"\r\n\r\n"+strings.Repeat("0", 9000)+"7", one)
	check(first+"Content-Disposition: form-data; name=\"x\"\r\n\r\n"+strings.Repeat("\n-", 9000)+"\r\n--b--", one)
}

// TestTemporalAnswers is how dates and times are written.
func TestTemporalAnswers(t *testing.T) {
	type event struct {
		Day   validation.Date   `json:"day"`
		Times []validation.Time `json:"times"`
		Took  time.Duration     `json:"took"`
		Zero  float64           `json:"zero"`
	}
	checkAnswer(t, new(event), post(`{"day":"2024-02-29","times":["10:00","10:00:00.5","12:30:15Z","1:2:3+02:00",61.25],"took":"P1DT1S","zero":-0}`),
		`{"day":"2024-02-29","times":["10:00:00","10:00:00.500000","12:30:15+00:00","01:02:03+02:00","00:01:01.250000"],"took":86401000000000,"zero":0}`)
}

// TestUnhashable is sets of anything that hold what Python's cannot.
func TestUnhashable(t *testing.T) {
	type model struct {
		A       int   `json:"a" binding:"required"`
		Set     []any `json:"set" uniqueItems:"true"`
		Limited []any `json:"limited" binding:"max=3" uniqueItems:"true"`
	}
	type outer struct {
		Model model `json:"model"`
		N     int   `json:"n"`
	}
	var held struct {
		Set []struct {
			X any `json:"x"`
		} `json:"set" uniqueItems:"true"`
	}
	checkAnswer(t, &held, post(`{"set":[{"x":[1]},{"x":2},{"x":2}]}`), `{"set":[{"x":[1]},{"x":2}]}`)
	for body, want := range map[string][2]string{
		`{"model":{"set":[1,[1]],"a":"x"},"n":"x"}`: {
			`{"detail":[{"loc":["body","model"],"msg":"unhashable type: 'list'","type":"type_error"},{"loc":["body","n"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`,
			`{"detail":[{"type":"int_type","loc":["body","model","a"],"msg":"Input should be a valid integer","input":"x"},{"type":"set_item_not_hashable","loc":["body","model","set",1],"msg":"Set items should be hashable","input":[1]},{"type":"int_type","loc":["body","n"],"msg":"Input should be a valid integer","input":"x"}]}`,
		},
		`{"model":{"set":[{},2,[]],"a":1}}`: {
			`{"detail":[{"loc":["body","model"],"msg":"unhashable type: 'dict'","type":"type_error"}]}`,
			`{"detail":[{"type":"set_item_not_hashable","loc":["body","model","set",0],"msg":"Set items should be hashable","input":{}},{"type":"set_item_not_hashable","loc":["body","model","set",2],"msg":"Set items should be hashable","input":[]}]}`,
		},
		`{"model":{"limited":[[1],2,3,4],"a":1}}`: {
			`{"detail":[{"loc":["body","model","limited"],"msg":"unhashable type: 'list'","type":"type_error"}]}`,
			`{"detail":[{"type":"set_item_not_hashable","loc":["body","model","limited",0],"msg":"Set items should be hashable","input":[1]}]}`,
		},
	} {
		checkAnswer(t, new(outer), post(body), want[0])
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = post(body)
		c.Request.Header.Set("Content-Type", "application/json")
		validation.Use(validation.Pydantic2)(c)
		var failures validation.Errors
		if err := validation.Bind(c, new(outer)); !errors.As(err, &failures) || string(failures.AppendJSON(nil)) != want[1] {
			t.Errorf("Pydantic 2: got %s\nwant %s", failures.AppendJSON(nil), want[1])
		}
	}
}

// TestPatterns is patterns of Python that RE2 reads otherwise.
func TestPatterns(t *testing.T) {
	type patterns struct {
		Digits string `json:"digits" pattern:"^\\d+$"`
		Words  string `json:"words" pattern:"[\\w.]+\\s\\W\\S\\D$"`
		Class  string `json:"class" pattern:"[]a[]+\\Z"`
		Start  string `json:"start" pattern:"b|c"`
	}
	checkAnswer(t, new(patterns), post(`{"digits":"1٣\n","words":"é_.\u00a0-xy","class":"]a[","start":"cx"}`), "{\"digits\":\"1٣\\n\",\"words\":\"é_.\u00a0-xy\",\"class\":\"]a[\",\"start\":\"cx\"}")
	checkAnswer(t, new(patterns), post(`{"digits":"1\n\n","words":"é-","class":"a\n","start":"ab"}`), `{"detail":[{"loc":["body","digits"],"msg":"string does not match regex \"^\\d+$\"","type":"value_error.str.regex","ctx":{"pattern":"^\\d+$"}},{"loc":["body","words"],"msg":"string does not match regex \"[\\w.]+\\s\\W\\S\\D$\"","type":"value_error.str.regex","ctx":{"pattern":"[\\w.]+\\s\\W\\S\\D$"}},{"loc":["body","class"],"msg":"string does not match regex \"[]a[]+\\Z\"","type":"value_error.str.regex","ctx":{"pattern":"[]a[]+\\Z"}},{"loc":["body","start"],"msg":"string does not match regex \"b|c\"","type":"value_error.str.regex","ctx":{"pattern":"b|c"}}]}`)
}

// TestOfPydantic2 is rules that Pydantic 2 reads otherwise than Pydantic 1.
func TestOfPydantic2(t *testing.T) {
	type model struct {
		Word string           `json:"word" pattern:"^\\w+$"`
		Half float64          `json:"half" multipleOf:"0.5"`
		Day  *validation.Date `json:"day"`
	}
	for body, want := range map[string][2]string{
		"{\"word\":\"e\u0301\u24d0\"}": {"word", ""}, // a mark and a letter in a circle
		`{"word":"²"}`:                 {"", "word"},
		`{"half":1.0000000009}`:        {"", ""},
		`{"half":5e-324}`:              {"", ""},
		`{"half":1.000000002}`:         {"", "half"},
		`{"half":1e22}`:                {"", ""},
		`{"half":"+_5"}`:               {"half", ""},
		`{"half":"1_.e_5"}`:            {"half", ""},
		`{"half":" 1_0"}`:              {"", "half"},
		`{"half":"1__0"}`:              {"half", "half"},
		`{"half":"1_"}`:                {"half", "half"},
		`{"half":"\u00a05"}`:           {"", ""},
		`{"half":"٥"}`:                 {"", "half"},
		`{"day":1e400}`:                {"", "day"},
		`{"day":-1e400}`:               {"", "day"},
		`{"day":86400}`:                {"", ""},
	} {
		for i, mode := range []validation.Mode{validation.Lax, validation.Lax | validation.Pydantic2} {
			c, _ := gin.CreateTestContext(httptest.NewRecorder())
			c.Request = post(body)
			c.Request.Header.Set("Content-Type", "application/json")
			validation.Use(mode)(c)
			refused := ""
			var failures validation.Errors
			if errors.As(validation.Bind(c, new(model)), &failures) {
				refused = failures[0].Loc[1].(string)
			}
			if refused != want[i] {
				t.Errorf("%s, Pydantic %d: refused %q, want %q", body, i+1, refused, want[i])
			}
		}
	}
}
