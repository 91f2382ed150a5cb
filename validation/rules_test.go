package validation_test

import (
	"strings"
	"testing"
)

// TestRules is every rule that Pydantic has a failure for.
func TestRules(t *testing.T) {
	type stringMin = struct {
		V string `json:"v" binding:"min=2,max=3"`
	}
	type stringLen = struct {
		V string `json:"v" binding:"len=2"`
	}
	type stringOpen = struct {
		V string `json:"v" binding:"gt=2,lt=5"`
	}
	type stringClosed = struct {
		V string `json:"v" binding:"gte=2,lte=3"`
	}
	type intClosed = struct {
		V int `json:"v" binding:"min=-5,max=5"`
	}
	type intOpen = struct {
		V int `json:"v" binding:"gt=-5,lt=5"`
	}
	type intLen = struct {
		V *int `json:"v" binding:"len=5"`
	}
	type intNarrow = struct {
		V int8 `json:"v" binding:"gte=-1000,lte=1000"`
	}
	type intEdge = struct {
		V int64 `json:"v" binding:"min=-9223372036854775808,max=9223372036854775807"`
	}
	type uintClosed = struct {
		V uint64 `json:"v" binding:"min=1,max=18446744073709551615"`
	}
	type uintAboveMinus = struct {
		V uint8 `json:"v" binding:"gt=-1"`
	}
	type floatClosed = struct {
		V float64 `json:"v" binding:"min=0.5,max=1.5"`
	}
	type floatOpen = struct {
		V float64 `json:"v" binding:"gt=0,lt=0.1"`
	}
	type list = struct {
		V []int `json:"v" binding:"min=1,max=2,dive,max=9"`
	}
	type listOpen = struct {
		V []int `json:"v" binding:"gt=1,lt=3"`
	}
	type dict = struct {
		V map[string]string `json:"v" binding:"min=1,max=2,dive,keys,max=3,endkeys,min=1"`
	}
	type nested = struct {
		V map[string][]int `json:"v" binding:"dive,min=1,dive,oneof=1 2"`
	}
	type bytes = struct {
		V []byte `json:"v" binding:"max=2"`
	}
	type words = struct {
		V string `json:"v" binding:"oneof=red 'light green' it's 0x2C"`
	}
	type numbers = struct {
		V int `json:"v" binding:"oneof=-1 0 7"`
	}
	type floats = struct {
		V float64 `json:"v" binding:"oneof=0.5 1"`
	}
	type email = struct {
		V string `json:"v" binding:"email,max=12"`
	}
	type url = struct {
		V string `json:"v" binding:"url"`
	}
	type uuid = struct {
		V string `json:"v" binding:"uuid"`
	}
	type datetime = struct {
		V string `json:"v" binding:"datetime=2006-01-02T15:04:05"`
	}
	type date = struct {
		V string `json:"v" binding:"datetime=2006-01-02"`
	}
	type clock = struct {
		V string `json:"v" binding:"datetime=15:04"`
	}
	type rfc3339 = struct {
		V string `json:"v" binding:"datetime"`
	}
	for _, tt := range []struct {
		into       any
		body, want string
	}{
		{new(stringMin), `{"v":"a"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at least 2 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":2}}]}`},
		{new(stringMin), `{"v":"éé"}`, `{"v":"éé"}`},
		{new(stringMin), `{"v":"🇩🇩🇩🇩"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 3 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":3}}]}`},
		{new(stringMin), `{"v":"\ud83c\udde9\ud83c\udde9\ud83c\udde9"}`, `{"v":"🇩🇩🇩"}`},
		{new(stringMin), `{"v":"\ud800\ud800\ud800\ud800"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 3 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":3}}]}`},
		{new(stringMin), `{"v":"\u0000"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at least 2 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":2}}]}`},
		{new(stringLen), `{"v":"abc"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 2 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":2}}]}`},
		{new(stringOpen), `{"v":"ab"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at least 3 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":3}}]}`},
		{new(stringOpen), `{"v":"abcde"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 4 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":4}}]}`},
		{new(stringClosed), `{"v":"abcd"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 3 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":3}}]}`},
		{new(intClosed), `{"v":-6}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to -5","type":"value_error.number.not_ge","ctx":{"limit_value":-5}}]}`},
		{new(intClosed), `{"v":-5}`, `{"v":-5}`},
		{new(intClosed), `{"v":99999999999999999999}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 5","type":"value_error.number.not_le","ctx":{"limit_value":5}}]}`},
		{new(intOpen), `{"v":-5}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than -5","type":"value_error.number.not_gt","ctx":{"limit_value":-5}}]}`},
		{new(intOpen), `{"v":5}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than 5","type":"value_error.number.not_lt","ctx":{"limit_value":5}}]}`},
		{new(intOpen), `{"v":-4}`, `{"v":-4}`},
		{new(intLen), `{"v":4}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to 5","type":"value_error.number.not_ge","ctx":{"limit_value":5}}]}`},
		{new(intLen), `{"v":6}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 5","type":"value_error.number.not_le","ctx":{"limit_value":5}}]}`},
		{new(intNarrow), `{"v":1001}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 1000","type":"value_error.number.not_le","ctx":{"limit_value":1000}}]}`},
		{new(intNarrow), `{"v":200}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 127","type":"value_error.number.not_le","ctx":{"limit_value":127}}]}`},
		{new(intNarrow), `{"v":-200}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to -128","type":"value_error.number.not_ge","ctx":{"limit_value":-128}}]}`},
		{new(intEdge), `{"v":9223372036854775808}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 9223372036854775807","type":"value_error.number.not_le","ctx":{"limit_value":9223372036854775807}}]}`},
		{new(intEdge), `{"v":-9223372036854775809}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to -9223372036854775808","type":"value_error.number.not_ge","ctx":{"limit_value":-9223372036854775808}}]}`},
		{new(intEdge), `{"v":-9223372036854775808}`, `{"v":-9223372036854775808}`},
		{new(uintClosed), `{"v":0}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}}]}`},
		{new(uintClosed), `{"v":18446744073709551616}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 18446744073709551615","type":"value_error.number.not_le","ctx":{"limit_value":18446744073709551615}}]}`},
		{new(uintClosed), `{"v":18446744073709551615}`, `{"v":18446744073709551615}`},
		{new(uintAboveMinus), `{"v":-1}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than -1","type":"value_error.number.not_gt","ctx":{"limit_value":-1}}]}`},
		{new(uintAboveMinus), `{"v":0}`, `{"v":0}`},
		{new(floatClosed), `{"v":0.4}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than or equal to 0.5","type":"value_error.number.not_ge","ctx":{"limit_value":0.5}}]}`},
		{new(floatClosed), `{"v":15e-1}`, `{"v":1.5}`},
		{new(floatClosed), `{"v":2}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than or equal to 1.5","type":"value_error.number.not_le","ctx":{"limit_value":1.5}}]}`},
		{new(floatOpen), `{"v":0}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is greater than 0","type":"value_error.number.not_gt","ctx":{"limit_value":0}}]}`},
		{new(floatOpen), `{"v":0.1}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value is less than 0.1","type":"value_error.number.not_lt","ctx":{"limit_value":0.1}}]}`},
		{new(list), `{"v":[]}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at least 1 items","type":"value_error.list.min_items","ctx":{"limit_value":1}}]}`},
		{new(list), `{"v":["x",10,3]}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 2 items","type":"value_error.list.max_items","ctx":{"limit_value":2}}]}`},
		{new(list), `{"v":[10,9]}`, `{"detail":[{"loc":["body","v",0],"msg":"ensure this value is less than or equal to 9","type":"value_error.number.not_le","ctx":{"limit_value":9}}]}`},
		{new(listOpen), `{"v":[1]}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at least 2 items","type":"value_error.list.min_items","ctx":{"limit_value":2}}]}`},
		{new(listOpen), `{"v":[1,2,3]}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 2 items","type":"value_error.list.max_items","ctx":{"limit_value":2}}]}`},
		{new(dict), `{"v":{}}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at least 1 items","type":"value_error.list.min_items","ctx":{"limit_value":1}}]}`},
		{new(dict), `{"v":{"a":"1","b":"2","c":"3"}}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 2 items","type":"value_error.list.max_items","ctx":{"limit_value":2}}]}`},
		{new(dict), `{"v":{"long":"1","long":"2","b":""}}`, `{"detail":[{"loc":["body","v","__key__"],"msg":"ensure this value has at most 3 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":3}},{"loc":["body","v","b"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}}]}`},
		{new(dict), `{"v":{"a":"1","a":"2","b":"3"}}`, `{"v":{"a":"2","b":"3"}}`},
		{new(nested), `{"v":{"a":[],"b":[1,3],"c":[2]}}`, `{"detail":[{"loc":["body","v","a"],"msg":"ensure this value has at least 1 items","type":"value_error.list.min_items","ctx":{"limit_value":1}},{"loc":["body","v","b",1],"msg":"value is not a valid enumeration member; permitted: 1, 2","type":"type_error.enum","ctx":{"enum_values":[1,2]}}]}`},
		{new(bytes), `{"v":"YWJj"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 2 items","type":"value_error.list.max_items","ctx":{"limit_value":2}}]}`},
		{new(words), `{"v":"light green"}`, `{"v":"light green"}`},
		{new(words), `{"v":"blue"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid enumeration member; permitted: 'red', 'light green', \"it's\", ','","type":"type_error.enum","ctx":{"enum_values":["red","light green","it's",","]}}]}`},
		{new(words), `{"v":5}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid enumeration member; permitted: 'red', 'light green', \"it's\", ','","type":"type_error.enum","ctx":{"enum_values":["red","light green","it's",","]}}]}`},
		{new(words), `{"v":null}`, `{"detail":[{"loc":["body","v"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},
		{new(numbers), `{"v":-0}`, `{"v":0}`},
		{new(numbers), `{"v":1}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid enumeration member; permitted: -1, 0, 7","type":"type_error.enum","ctx":{"enum_values":[-1,0,7]}}]}`},
		{new(numbers), `{"v":"7"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(floats), `{"v":5e-1}`, `{"v":0.5}`},
		{new(floats), `{"v":2}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid enumeration member; permitted: 0.5, 1","type":"type_error.enum","ctx":{"enum_values":[0.5,1]}}]}`},
		{new(email), `{"v":"first.last+tag@sub.example.org"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 12 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":12}}]}`},
		{new(email), `{"v":"a@b"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid email address","type":"value_error.email"}]}`},
		{new(email), `{"v":"é@bücher.de"}`, `{"v":"é@bücher.de"}`},
		{new(email), `{"v":"a..b@c.de"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid email address","type":"value_error.email"}]}`},
		{new(email), `{"v":"A <a@b.de>"}`, `{"v":"a@b.de"}`},
		{new(email), `{"v":"a@1.2.3.4"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid email address","type":"value_error.email"}]}`},
		{new(url), `{"v":"https://user:pw@example.com:8080/p/a?q=1#f"}`, `{"v":"https://user:pw@example.com:8080/p/a?q=1#f"}`},
		{new(url), `{"v":"http://[::1]:80/"}`, `{"v":"http://[::1]:80/"}`},
		{new(url), `{"v":"http://localhost"}`, `{"v":"http://localhost"}`},
		{new(url), `{"v":""}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}}]}`},
		{new(url), `{"v":"example.com"}`, `{"detail":[{"loc":["body","v"],"msg":"invalid or missing URL scheme","type":"value_error.url.scheme"}]}`},
		{new(url), `{"v":"http://"}`, `{"detail":[{"loc":["body","v"],"msg":"URL host invalid","type":"value_error.url.host"}]}`},
		{new(url), `{"v":"http:///path"}`, `{"detail":[{"loc":["body","v"],"msg":"URL host invalid","type":"value_error.url.host"}]}`},
		{new(url), `{"v":"http://-a.com"}`, `{"detail":[{"loc":["body","v"],"msg":"URL host invalid","type":"value_error.url.host"}]}`},
		{new(url), `{"v":"http://a.b:65536"}`, `{"detail":[{"loc":["body","v"],"msg":"URL port invalid, port cannot exceed 65535","type":"value_error.url.port"}]}`},
		{new(url), `{"v":"http://a.b:99999999999999999999"}`, `{"detail":[{"loc":["body","v"],"msg":"URL port invalid, port cannot exceed 65535","type":"value_error.url.port"}]}`},
		{new(url), `{"v":"http://a.b/x\ty'\\\u0001"}`, `{"detail":[{"loc":["body","v"],"msg":"URL invalid, extra characters found after valid URL: \"\\ty'\\\\\\x01\"","type":"value_error.url.extra","ctx":{"extra":"\ty'\\\u0001"}}]}`},
		{new(url), `{"v":"http://` + strings.Repeat("a", 1<<16) + `"}`, `{"detail":[{"loc":["body","v"],"msg":"ensure this value has at most 65536 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":65536}}]}`},
		{new(uuid), `{"v":"123E4567-e89b-12d3-a456-426614174000"}`, `{"v":"123e4567-e89b-12d3-a456-426614174000"}`},
		{new(uuid), `{"v":"123e4567e89b12d3a456426614174000"}`, `{"v":"123e4567-e89b-12d3-a456-426614174000"}`},
		{new(uuid), `{"v":"123e4567-e89b-12d3-a456-42661417400g"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid uuid","type":"type_error.uuid"}]}`},
		{new(uuid), `{"v":"123e4567-e89b-12d3-a456+426614174000"}`, `{"detail":[{"loc":["body","v"],"msg":"value is not a valid uuid","type":"type_error.uuid"}]}`},
		{new(datetime), `{"v":"2024-02-30T00:00:00"}`, `{"detail":[{"loc":["body","v"],"msg":"invalid datetime format","type":"value_error.datetime"}]}`},
		{new(date), `{"v":"2024-02-30"}`, `{"detail":[{"loc":["body","v"],"msg":"invalid date format","type":"value_error.date"}]}`},
		{new(date), `{"v":"2024-02-29"}`, `{"v":"2024-02-29"}`},
		{new(clock), `{"v":"24:00"}`, `{"detail":[{"loc":["body","v"],"msg":"invalid time format","type":"value_error.time"}]}`},
		{new(rfc3339), `{"v":"2024-02-29T12:00:00+02:00"}`, `{"v":"2024-02-29T12:00:00+02:00"}`},
		{new(rfc3339), `{"v":"2024-02-29"}`, `{"detail":[{"loc":["body","v"],"msg":"invalid datetime format","type":"value_error.datetime"}]}`},
	} {
		t.Run("", func(t *testing.T) { checkAnswer(t, tt.into, post(tt.body), tt.want) })
	}
}
