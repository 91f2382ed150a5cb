package validation_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

type filter struct {
	Q       string     `form:"q" binding:"omitempty,min=1,max=5"`
	Min     *int64     `form:"min" binding:"omitempty,min=0,max=9007199254740991"`
	Sort    string     `form:"sort,default=id" binding:"oneof=id -id"`
	Limit   uint8      `form:"limit" binding:"omitempty,min=1,max=100"`
	Ratio   float64    `form:"ratio" binding:"max=1"`
	Exact   bool       `form:"exact"`
	Since   time.Time  `form:"since"`
	IP      netip.Addr `form:"ip"`
	Tags    []string   `form:"tags" binding:"max=3,dive,min=2"`
	Sizes   []*int     `form:"sizes,default=1;2" binding:"dive,max=9"`
	Pair    [2]int     `form:"pair"`
	Skipped string     `form:"-"`
}

// TestQuery is what each parameter takes, and what Python makes of a query.
func TestQuery(t *testing.T) {
	for _, tt := range []struct{ query, want string }{
		{``, `{"Q":"","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`&&=&=5&a[b]=1&Limit=x&unknown=%zz&Skipped=a`, `{"Q":"","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`q=a&min=5&sort=-id&limit=100&ratio=-.5&exact=yes&since=2024-01-01T00:00:00Z&ip=::1&tags=ab&tags=cd&sizes=7&pair=1&pair=2`, `{"Q":"a","Min":5,"Sort":"-id","Limit":100,"Ratio":-0.5,"Exact":true,"Since":"2024-01-01T00:00:00Z","IP":"::1","Tags":["ab","cd"],"Sizes":[7],"Pair":[1,2],"Skipped":""}`},
		{`q=&min=-1&sort=ID&limit=0&ratio=1.5&exact=maybe&since=x&ip=x&tags=a&tags=bc&tags=d&sizes=10&pair=1`, `{"detail":[{"loc":["query","q"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}},{"loc":["query","min"],"msg":"ensure this value is greater than or equal to 0","type":"value_error.number.not_ge","ctx":{"limit_value":0}},{"loc":["query","sort"],"msg":"value is not a valid enumeration member; permitted: 'id', '-id'","type":"type_error.enum","ctx":{"enum_values":["id","-id"]}},{"loc":["query","limit"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}},{"loc":["query","ratio"],"msg":"ensure this value is less than or equal to 1","type":"value_error.number.not_le","ctx":{"limit_value":1}},{"loc":["query","exact"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"},{"loc":["query","since"],"msg":"invalid datetime format","type":"value_error.datetime"},{"loc":["query","ip"],"msg":"value is not a valid addr","type":"value_error"},{"loc":["query","tags",0],"msg":"ensure this value has at least 2 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":2}},{"loc":["query","tags",2],"msg":"ensure this value has at least 2 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":2}},{"loc":["query","sizes",0],"msg":"ensure this value is less than or equal to 9","type":"value_error.number.not_le","ctx":{"limit_value":9}},{"loc":["query","pair"],"msg":"ensure this value has at least 2 items","type":"value_error.list.min_items","ctx":{"limit_value":2}}]}`},
		{`q=123456&min=9007199254740992&sort=&limit=256&ratio=nan&exact=&tags=1&tags=2&tags=3&tags=4&sizes=x&sizes=3&pair=1&pair=2&pair=3`, `{"detail":[{"loc":["query","q"],"msg":"ensure this value has at most 5 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":5}},{"loc":["query","min"],"msg":"ensure this value is less than or equal to 9007199254740991","type":"value_error.number.not_le","ctx":{"limit_value":9007199254740991}},{"loc":["query","sort"],"msg":"value is not a valid enumeration member; permitted: 'id', '-id'","type":"type_error.enum","ctx":{"enum_values":["id","-id"]}},{"loc":["query","limit"],"msg":"ensure this value is less than or equal to 100","type":"value_error.number.not_le","ctx":{"limit_value":100}},{"loc":["query","ratio"],"msg":"ensure this value is less than or equal to 1","type":"value_error.number.not_le","ctx":{"limit_value":1}},{"loc":["query","exact"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"},{"loc":["query","tags"],"msg":"ensure this value has at most 3 items","type":"value_error.list.max_items","ctx":{"limit_value":3}},{"loc":["query","sizes",0],"msg":"value is not a valid integer","type":"type_error.integer"},{"loc":["query","pair"],"msg":"ensure this value has at most 2 items","type":"value_error.list.max_items","ctx":{"limit_value":2}}]}`},
		{`q=x&q=&limit=x&limit=2`, `{"detail":[{"loc":["query","q"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}}]}`},
		{`q&limit`, `{"detail":[{"loc":["query","q"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}},{"loc":["query","limit"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`q=a;limit=1`, `{"detail":[{"loc":["query","q"],"msg":"ensure this value has at most 5 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":5}}]}`},
		{`q=a%26limit=1`, `{"detail":[{"loc":["query","q"],"msg":"ensure this value has at most 5 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":5}}]}`},
		{`q=a=b`, `{"Q":"a=b","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`q=%zz%+%`, `{"detail":[{"loc":["query","q"],"msg":"ensure this value has at most 5 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":5}}]}`},
		{`q=%FF%C3`, `{"Q":"��","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`q=%C3%A9%F0%9F%87%A9`, `{"Q":"é🇩","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`q=%00`, `{"Q":"\u0000","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`%71=x&mi%6e=+7%20`, `{"Q":"x","Min":7,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`q=+a+`, `{"Q":" a ","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`min=%2B5_0`, `{"Q":"","Min":50,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`min=+%2B5`, `{"Q":"","Min":5,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`min=%2B+5`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=-0`, `{"Q":"","Min":0,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`min=007`, `{"Q":"","Min":7,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`min=%D9%A3%F0%9D%9F%96`, `{"Q":"","Min":38,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`min=1__0`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=_1`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=1_`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=%2B_5`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=%1C7`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=%C2%A07%E3%80%80`, `{"Q":"","Min":7,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`min=%E2%80%8B7`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=5.0`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=1e3`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=0x10`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=-`, `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=` + strings.Repeat("1", 4300), `{"detail":[{"loc":["query","min"],"msg":"ensure this value is less than or equal to 9007199254740991","type":"value_error.number.not_le","ctx":{"limit_value":9007199254740991}}]}`},
		{`min=` + strings.Repeat("1", 4301), `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`min=` + strings.Repeat("%C2%A0", 3000) + "7" + strings.Repeat("_0", 10), `{"Q":"","Min":70000000000,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`min=-` + strings.Repeat("9", 4299), `{"detail":[{"loc":["query","min"],"msg":"ensure this value is greater than or equal to 0","type":"value_error.number.not_ge","ctx":{"limit_value":0}}]}`},
		{`min=` + strings.Repeat("0", 4301), `{"detail":[{"loc":["query","min"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{`ratio=0x1p-2`, `{"detail":[{"loc":["query","ratio"],"msg":"value is not a valid float","type":"type_error.float"}]}`},
		{`ratio=+1e-1+`, `{"Q":"","Min":null,"Sort":"id","Limit":0,"Ratio":0.1,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`ratio=inf`, `{"detail":[{"loc":["query","ratio"],"msg":"ensure this value is less than or equal to 1","type":"value_error.number.not_le","ctx":{"limit_value":1}}]}`},
		{`exact=ON`, `{"Q":"","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":true,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`exact=f`, `{"Q":"","Min":null,"Sort":"id","Limit":0,"Ratio":0,"Exact":false,"Since":"0001-01-01T00:00:00Z","IP":"","Tags":null,"Sizes":[1,2],"Pair":[0,0],"Skipped":""}`},
		{`exact=2`, `{"detail":[{"loc":["query","exact"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"}]}`},
	} {
		t.Run("", func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.URL.RawQuery = tt.query
			checkAnswer(t, new(filter), r, tt.want)
		})
	}
}

// TestRequiredQuery is parameters that must be there.
func TestRequiredQuery(t *testing.T) {
	type base struct {
		A string `form:"a" binding:"required"`
	}
	type query struct {
		base
		B []int  `form:"b,default=3" binding:"required,unique"`
		C []int  `form:"c" binding:"required,min=1"`
		D string `form:"d" binding:"required_with=A"`
		E string `form:",default=e" binding:"nefield=A"`
	}
	for _, tt := range []struct{ query, want string }{
		{``, `{"detail":[{"loc":["query","a"],"msg":"field required","type":"value_error.missing"},{"loc":["query","c"],"msg":"field required","type":"value_error.missing"}]}`},
		{`a=&c=1`, `{"A":"","B":[3],"C":[1],"D":"","E":"e"}`},
		{`a=e&b=1&b=1&c=`, `{"detail":[{"loc":["query","b"],"msg":"the list has duplicated items","type":"value_error.list.unique_items"},{"loc":["query","c",0],"msg":"value is not a valid integer","type":"type_error.integer"},{"loc":["query","d"],"msg":"field required","type":"value_error.missing"}]}`},
		{`a=x&E=x&d=y&c=0`, `{"detail":[{"loc":["query","E"],"msg":"ensure this value is not equal to a","type":"value_error"}]}`},
	} {
		t.Run("", func(t *testing.T) {
			checkAnswer(t, new(query), httptest.NewRequest(http.MethodGet, "/?"+tt.query, nil), tt.want)
		})
	}
}

// TestPath is what a segment of the path may be.
func TestPath(t *testing.T) {
	type number struct {
		ID int64 `uri:"id" binding:"required,min=1,max=99"`
	}
	type text struct {
		ID string `uri:"id" binding:"required,max=3"`
	}
	type other struct {
		Key string `uri:"key" binding:"required"`
	}
	for _, tt := range []struct {
		into       any
		path, want string
	}{
		{new(number), "7", `{"ID":7}`},
		{new(number), "+7", `{"ID":7}`},
		{new(number), " 0_7 ", `{"ID":7}`},
		{new(number), "٧", `{"ID":7}`},
		{new(number), "0", `{"detail":[{"loc":["path","id"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}}]}`},
		{new(number), "100", `{"detail":[{"loc":["path","id"],"msg":"ensure this value is less than or equal to 99","type":"value_error.number.not_le","ctx":{"limit_value":99}}]}`},
		{new(number), "x", `{"detail":[{"loc":["path","id"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(number), "7\x00", `{"detail":[{"loc":["path","id"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(text), "a b", `{"ID":"a b"}`},
		{new(text), "ééé", `{"ID":"ééé"}`},
		{new(text), "\xff\xfe", `{"ID":"��"}`},
		{new(text), "abcd", `{"detail":[{"loc":["path","id"],"msg":"ensure this value has at most 3 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":3}}]}`},
		{new(other), "x", `{"detail":[{"loc":["path","key"],"msg":"field required","type":"value_error.missing"}]}`},
	} {
		t.Run("", func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/items/"+url.PathEscape(tt.path), nil)
			checkAnswer(t, tt.into, r, tt.want)
		})
	}
}
