package validation_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Of is a body with one field, v.
type Of[T any] struct {
	V T `json:"v"`
}

type item struct {
	Name  string `json:"name" binding:"required"`
	Price int    `json:"price" binding:"min=0"`
}

// tree holds itself.
type tree struct {
	Name     string  `json:"name" binding:"required"`
	Left     *tree   `json:"left"`
	Children []*tree `json:"children" binding:"dive"`
}

// hexInt is its own json.Unmarshaler.
type hexInt int

func (h *hexInt) UnmarshalJSON(text []byte) error {
	s, ok := strings.CutPrefix(strings.Trim(string(text), `"`), "0x")
	if !ok {
		return errors.New("hexInt: no 0x")
	}
	n, err := strconv.ParseInt(s, 16, 64)
	*h = hexInt(n)
	return err
}

type colour string

// TestShapes is what each Go type takes from a body, and what it refuses.
func TestShapes(t *testing.T) {
	for _, tt := range []struct {
		into       any
		body, want string
	}{
		{new(Of[string]), `{"v":"é\n\ud83c\udde9"}`, `{"v":"é\n🇩"}`},
		{new(Of[string]), `{"v":""}`, `{"v":""}`},
		{new(Of[string]), `{"v":5}`, `{"detail":[{"loc":["body","v"],"msg":"str type expected","type":"type_error.str"}]}`},
		{new(Of[string]), `{"v":null}`, `{"detail":[{"loc":["body","v"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{new(Of[string]), `{"v":"\ud800"}`, `{"detail":[{"loc":["body","v"],"msg":"string contains a lone surrogate","type":"value_error.unicode"}]}`},
		{new(Of[string]), `{"v":"\udde9\ud83c"}`, `{"detail":[{"loc":["body","v"],"msg":"string contains a lone surrogate","type":"value_error.unicode"}]}`},
		{new(Of[string]), `{"v":"a\u0000"}`, `{"detail":[{"loc":["body","v"],"msg":"string contains a NUL character","type":"value_error.nul"}]}`},
		{new(Of[colour]), `{"v":"red"}`, `{"v":"red"}`},
		{new(Of[*string]), `{"v":"x"}`, `{"v":"x"}`},
		{new(Of[*string]), `{}`, `{"v":null}`},
		{new(Of[*string]), `{"v":null}`, `{"detail":[{"loc":["body","v"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{new(Of[**int]), `{"v":7}`, `{"v":7}`},

		{new(Of[int]), `{"v":-9223372036854775808}`, `{"v":-9223372036854775808}`},
		{new(Of[int]), `{"v":9223372036854775808}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 9223372036854775807","type":"value_error.number.not_le","ctx":{"limit_value":9223372036854775807}}]}`},
		{new(Of[int]), `{"v":-0}`, `{"v":0}`},
		{new(Of[int]), `{"v":12.0}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(Of[int]), `{"v":1e2}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(Of[int]), `{"v":"12"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(Of[int]), `{"v":true}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(Of[int]), `{"v":[1]}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(Of[int8]), `{"v":-128}`, `{"v":-128}`},
		{new(Of[int8]), `{"v":128}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 127","type":"value_error.number.not_le","ctx":{"limit_value":127}}]}`},
		{new(Of[int8]), `{"v":-129}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to -128","type":"value_error.number.not_ge","ctx":{"limit_value":-128}}]}`},
		{new(Of[int16]), `{"v":32767}`, `{"v":32767}`},
		{new(Of[int16]), `{"v":32768}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 32767","type":"value_error.number.not_le","ctx":{"limit_value":32767}}]}`},
		{new(Of[int32]), `{"v":2147483647}`, `{"v":2147483647}`},
		{new(Of[int32]), `{"v":-2147483649}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to -2147483648","type":"value_error.number.not_ge","ctx":{"limit_value":-2147483648}}]}`},
		{new(Of[int64]), `{"v":9223372036854775807}`, `{"v":9223372036854775807}`},
		{new(Of[int64]), `{"v":` + strings.Repeat("9", 5000) + `}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 9223372036854775807","type":"value_error.number.not_le","ctx":{"limit_value":9223372036854775807}}]}`},
		{new(Of[int64]), `{"v":-` + strings.Repeat("9", 5000) + `}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to -9223372036854775808","type":"value_error.number.not_ge","ctx":{"limit_value":-9223372036854775808}}]}`},
		{new(Of[uint]), `{"v":18446744073709551615}`, `{"v":18446744073709551615}`},
		{new(Of[uint]), `{"v":18446744073709551616}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 18446744073709551615","type":"value_error.number.not_le","ctx":{"limit_value":18446744073709551615}}]}`},
		{new(Of[uint]), `{"v":-1}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to 0","type":"value_error.number.not_ge","ctx":{"limit_value":0}}]}`},
		{new(Of[uint]), `{"v":-0}`, `{"v":0}`},
		{new(Of[uint]), `{"v":1.5}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(Of[uint8]), `{"v":256}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 255","type":"value_error.number.not_le","ctx":{"limit_value":255}}]}`},
		{new(Of[uint16]), `{"v":65536}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 65535","type":"value_error.number.not_le","ctx":{"limit_value":65535}}]}`},
		{new(Of[uint32]), `{"v":4294967296}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 4294967295","type":"value_error.number.not_le","ctx":{"limit_value":4294967295}}]}`},

		{new(Of[float64]), `{"v":-12.5e-1}`, `{"v":-1.25}`},
		{new(Of[float64]), `{"v":3}`, `{"v":3}`},
		{new(Of[float64]), `{"v":1e400}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid float","type":"type_error.float"}]}`},
		{new(Of[float64]), `{"v":"1.5"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid float","type":"type_error.float"}]}`},
		{new(Of[float32]), `{"v":1e39}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid float","type":"type_error.float"}]}`},
		{new(Of[json.Number]), `{"v":1e400}`, `{"v":1e400}`},
		{new(Of[json.Number]), `{"v":"1"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid float","type":"type_error.float"}]}`},
		{new(Of[bool]), `{"v":true}`, `{"v":true}`},
		{new(Of[bool]), `{"v":1}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid boolean","type":"value_error.strictbool"}]}`},
		{new(Of[bool]), `{"v":"true"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid boolean","type":"value_error.strictbool"}]}`},

		{new(Of[item]), `{"v":{"name":"a","price":1}}`, `{"v":{"name":"a","price":1}}`},
		{new(Of[item]), `{"v":{"price":-1}}`, `{"detail":[{"loc":["body","v","name"],"msg":"field required","type":"value_error.missing"},{"loc":["body","v","price"],"msg":"ensure this value is greater than or equal to 0","type":"value_error.number.not_ge","ctx":{"limit_value":0}}]}`},
		{new(Of[item]), `{"v":[]}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid dict","type":"type_error.dict"}]}`},
		{new(Of[item]), `{"v":""}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid dict","type":"type_error.dict"}]}`},
		{new(Of[*item]), `{"v":{"name":"a"}}`, `{"v":{"name":"a","price":0}}`},
		{new(Of[*item]), `{}`, `{"v":null}`},
		{new(Of[struct{}]), `{"v":{"x":[1,{"y":2}]}}`, `{"v":{}}`},

		{new(Of[[]int]), `{"v":[1,2,3]}`, `{"v":[1,2,3]}`},
		{new(Of[[]int]), `{"v":[]}`, `{"v":[]}`},
		{new(Of[[]int]), `{"v":{}}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid list","type":"type_error.list"}]}`},
		{new(Of[[]int]), `{"v":[1,"x",null,2.5]}`, `{"detail":[{"loc":["body","v",1],"msg":"value is not a valid integer","type":"type_error.integer"},{"loc":["body","v",2],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","v",3],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(Of[[]item]), `{"v":[{"name":"a"},5,{"name":1,"price":-1},{"price":2}]}`, `{"detail":[{"loc":["body","v",1],"msg":"value is not a valid dict","type":"type_error.dict"},{"loc":["body","v",2,"name"],"msg":"str type expected","type":"type_error.str"},{"loc":["body","v",2,"price"],"msg":"ensure this value is greater than or equal to 0","type":"value_error.number.not_ge","ctx":{"limit_value":0}},{"loc":["body","v",3,"name"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(Of[[][]string]), `{"v":[["a"],["b",1]]}`, `{"detail":[{"loc":["body","v",1,1],"msg":"str type expected","type":"type_error.str"}]}`},
		{new(Of[[2]int]), `{"v":[1,2]}`, `{"v":[1,2]}`},
		{new(Of[[2]int]), `{"v":[1]}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at least 2 items","type":"value_error.list.min_items","ctx":{"limit_value":2}}]}`},
		{new(Of[[2]int]), `{"v":[1,2,3]}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 2 items","type":"value_error.list.max_items","ctx":{"limit_value":2}}]}`},
		{new(Of[[]byte]), `{"v":"aGk="}`, `{"v":"aGk="}`},
		{new(Of[[]byte]), `{"v":"a"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not valid base64","type":"value_error"}]}`},
		{new(Of[[]byte]), `{"v":[1,256]}`, `{"detail":[{"loc":["body","v",1],"msg":"ensure this value is less than or equal to 255","type":"value_error.number.not_le","ctx":{"limit_value":255}}]}`},

		{new(Of[map[string]int]), `{"v":{"a":1,"b":2}}`, `{"v":{"a":1,"b":2}}`},
		{new(Of[map[string]int]), `{"v":{"a":"x","b":2,"c":null}}`, `{"detail":[{"loc":["body","v","a"],"msg":"value is not a valid integer","type":"type_error.integer"},{"loc":["body","v","c"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{new(Of[map[string]int]), `{"v":{"a":"x","b":"x","a":"y","a":2,"b":null}}`, `{"detail":[{"loc":["body","v","b"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{new(Of[map[string]int]), `{"v":{"__key__":1,"\u0000":1,"__key__":1}}`, `{"detail":[{"loc":["body","v","__key__"],"msg":"string contains a NUL character","type":"value_error.nul"}]}`},
		{new(Of[map[string]int]), `{"v":{"a":"x","a":2}}`, `{"v":{"a":2}}`},
		{new(Of[map[string]int]), `{"v":{"\ufffd":1,"\ud800":2}}`, `{"detail":[{"loc":["body","v","__key__"],"msg":"string contains a lone surrogate","type":"value_error.unicode"}]}`},
		{new(Of[map[string]int]), `{"v":{"a\u0000":1}}`, `{"detail":[{"loc":["body","v","__key__"],"msg":"string contains a NUL character","type":"value_error.nul"}]}`},
		{new(Of[map[colour]item]), `{"v":{"red":{"name":"a"},"":{}}}`, `{"detail":[{"loc":["body","v","","name"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(Of[map[string]int]), `{"v":[]}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid dict","type":"type_error.dict"}]}`},

		{new(Of[any]), `{"v":{"a":[1,2.5,"x",true,null,{}],"a b":null}}`, `{"v":{"a":[1,2.5,"x",true,null,{}],"a b":null}}`},
		{new(Of[any]), `{"v":null}`, `{"v":null}`},
		{new(Of[any]), `{"v":{"a":{"b":["\ud800",1e400]},"c":"\u0000"}}`, `{"detail":[{"loc":["body","v","a","b",0],"msg":"string contains a lone surrogate","type":"value_error.unicode"},{"loc":["body","v","a","b",1],"msg":"value is not a valid float","type":"type_error.float"},{"loc":["body","v","c"],"msg":"string contains a NUL character","type":"value_error.nul"}]}`},
		{new(Of[any]), `{"v":{"a":"\ud800","a":"x"}}`, `{"v":{"a":"x"}}`},
		{new(Of[time.Time]), `{"v":"2024-02-29T12:00:00.5+02:00"}`, `{"v":"2024-02-29T12:00:00.5+02:00"}`},
		{new(Of[time.Time]), `{"v":"2023-02-29T12:00:00Z"}`, `{"detail":[{"loc":["body","v"],"msg":"invalid datetime format","type":"value_error.datetime"}]}`},
		{new(Of[time.Time]), `{"v":0}`, `{"v":"1970-01-01T00:00:00Z"}`},
		{new(Of[netip.Addr]), `{"v":"::1"}`, `{"v":"::1"}`},
		{new(Of[netip.Addr]), `{"v":"1.2.3"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid addr","type":"value_error"}]}`},
		{new(Of[netip.Addr]), `{"v":1}`, `{"detail":[{"loc":["body","v"],"msg":"str type expected","type":"type_error.str"}]}`},
		{new(Of[hexInt]), `{"v":"0xff"}`, `{"v":255}`},
		{new(Of[hexInt]), `{"v":"ff"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not valid","type":"value_error"}]}`},
		{new(Of[*big.Int]), `{"v":123456789012345678901234567890}`, `{"v":123456789012345678901234567890}`},
		{new(Of[json.RawMessage]), `{"v": {"a" : 1} }`, `{"v":{"a":1}}`},
		{new(Of[json.RawMessage]), `{"v":null}`, `{"v":null}`},
		{new(tree), `{"name":"a","left":{"name":"b","children":[{"name":"c"},{}]},"children":[{"left":{"left":{}}}]}`, `{"detail":[{"loc":["body","left","children",1,"name"],"msg":"field required","type":"value_error.missing"},{"loc":["body","children",0,"name"],"msg":"field required","type":"value_error.missing"},{"loc":["body","children",0,"left","name"],"msg":"field required","type":"value_error.missing"},{"loc":["body","children",0,"left","left","name"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(tree), `{"name":"a","children":[{"name":"c"}]}`, `{"name":"a","left":null,"children":[{"name":"c","left":null,"children":null}]}`},
	} {
		t.Run("", func(t *testing.T) { checkAnswer(t, tt.into, post(tt.body), tt.want) })
	}
}

// TestBody is what a body may be that is no struct, or is none at all.
func TestBody(t *testing.T) {
	type rooted struct {
		Root []item `json:"__root__" binding:"required,min=1,max=2,unique=Name,dive"`
	}
	for _, tt := range []struct {
		into       any
		body, want string
	}{
		{new(item), ``, `{"detail":[{"loc":["body"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(item), `null`, `{"detail":[{"loc":["body"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(item), ` null `, `{"detail":[{"loc":["body"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(item), `[]`, `{"detail":[{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}]}`},
		{new(item), `"x"`, `{"detail":[{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}]}`},
		{new(item), `{}`, `{"detail":[{"loc":["body","name"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(item), ` {"name" : "a" } `, `{"name":"a","price":0}`},
		{new(item), `{"Name":"a","NAME":"b"}`, `{"detail":[{"loc":["body","name"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(item), `{"n\u0061me":"a","price":1,"other":{"name":5}}`, `{"name":"a","price":1}`},
		{new(item), `{"name":5,"price":1,"name":"a"}`, `{"name":"a","price":1}`},
		{new(item), `{"name":"a","price":1,"name":null}`, `{"detail":[{"loc":["body","name"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{new(item), `{"price":-1,"price":"x","name":5,"price":-2,"name":6,"name":"b","price":1}`, `{"name":"b","price":1}`},
		{new(item), `{"price":-1,"name":5,"price":"x"}`, `{"detail":[{"loc":["body","name"],"msg":"str type expected","type":"type_error.str"},{"loc":["body","price"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new([]item), `[{"name":"a"},{}]`, `{"detail":[{"loc":["body",1,"name"],"msg":"field required","type":"value_error.missing"}]}`},
		{new([]item), `{}`, `{"detail":[{"loc":["body"],"msg":"value is not a valid list","type":"type_error.list"}]}`},
		{new(map[string]int), `{"a":1}`, `{"a":1}`},
		{new(int), `5`, `5`},
		{new(int), `"5"`, `{"detail":[{"loc":["body"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(any), `[1]`, `[1]`},
		{new(rooted), `[{"name":"a"}]`, `{"__root__":[{"name":"a","price":0}]}`},
		{new(rooted), `null`, `{"detail":[{"loc":["body"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(rooted), `[]`, `{"detail":[{"loc":["body"],"msg":"ensure this value has at least 1 items","type":"value_error.list.min_items","ctx":{"limit_value":1}}]}`},
		{new(rooted), `[{},5,{}]`, `{"detail":[{"loc":["body"],"msg":"ensure this value has at most 2 items","type":"value_error.list.max_items","ctx":{"limit_value":2}}]}`},
		{new(rooted), `[null,{"name":5}]`, `{"detail":[{"loc":["body",0],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body",1,"name"],"msg":"str type expected","type":"type_error.str"}]}`},
		{new(rooted), `[{"name":"a"},{"name":"a"}]`, `{"detail":[{"loc":["body"],"msg":"the list has duplicated items","type":"value_error.list.unique_items"}]}`},
		{new(Of[rooted]), `{"v":[{}]}`, `{"detail":[{"loc":["body","v",0,"name"],"msg":"field required","type":"value_error.missing"}]}`},
	} {
		t.Run("", func(t *testing.T) { checkAnswer(t, tt.into, post(tt.body), tt.want) })
	}
}

// TestPresence is what required, null and x-nullable mean together.
func TestPresence(t *testing.T) {
	type presence struct {
		Required         string          `json:"required" binding:"required"`
		Optional         string          `json:"optional" binding:"omitempty,min=1"`
		Pointer          *int            `json:"pointer"`
		Nullable         *string         `json:"nullable" binding:"omitempty,min=2" extensions:"x-nullable"`
		RequiredNullable *int            `json:"required_nullable" binding:"required" extensions:"x-order=1,x-nullable"`
		NotNullable      *int            `json:"not_nullable" extensions:"!x-nullable"`
		Any              any             `json:"any" binding:"required"`
		Raw              json.RawMessage `json:"raw" binding:"required"`
	}
	for _, tt := range []struct{ body, want string }{
		{`{}`, `{"detail":[{"loc":["body","required"],"msg":"field required","type":"value_error.missing"},{"loc":["body","required_nullable"],"msg":"field required","type":"value_error.missing"},{"loc":["body","any"],"msg":"field required","type":"value_error.missing"},{"loc":["body","raw"],"msg":"field required","type":"value_error.missing"}]}`},
		{`{"required":"","required_nullable":null,"any":false,"raw":0}`, `{"required":"","optional":"","pointer":null,"nullable":null,"required_nullable":null,"not_nullable":null,"any":false,"raw":0}`},
		{`{"required":null,"optional":null,"pointer":null,"nullable":null,"required_nullable":null,"not_nullable":null,"any":null,"raw":null}`, `{"detail":[{"loc":["body","required"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","optional"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","pointer"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","not_nullable"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","raw"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{`{"required":"a","optional":"","pointer":0,"nullable":"x","required_nullable":1,"not_nullable":2,"any":[null],"raw":[null]}`, `{"detail":[{"loc":["body","optional"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}},{"loc":["body","nullable"],"msg":"ensure this value has at least 2 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":2}}]}`},
		{`{"required":"a","required_nullable":1,"any":1,"raw":1,"nullable":"long","nullable":null}`, `{"required":"a","optional":"","pointer":null,"nullable":null,"required_nullable":1,"not_nullable":null,"any":1,"raw":1}`},
	} {
		t.Run("", func(t *testing.T) { checkAnswer(t, new(presence), post(tt.body), tt.want) })
	}
}

// TestHostile is bodies with very many failures: nothing to list one by one,
// minutes if each were held against every other.
func TestHostile(t *testing.T) {
	type wide struct {
		Name  string         `json:"name"`
		Lines []string       `json:"lines" binding:"dive,upper"`
		Map   map[string]int `json:"map"`
	}
	var keys strings.Builder
	for i := range 30_000 {
		keys.WriteString(`"` + strconv.Itoa(i) + `":"",`)
	}
	for name, body := range map[string]string{
		"repeated name": `{"lines":[` + strings.Repeat("1,", 20_000) + `1],` + strings.Repeat(`"name":1,`, 20_000) + `"name":1}`,
		"repeated key":  `{"map":{` + keys.String() + strings.Repeat(`"1":"",`, 20_000) + `"1":""}}`,
		"two passes":    `{"lines":[` + strings.Repeat(`1,"a",`, 20_000) + `1]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if status, _ := serve(t, new(wide), post(body)); status != http.StatusUnprocessableEntity {
				t.Errorf("status %d", status)
			}
		})
	}
}
