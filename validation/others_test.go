package validation_test

import (
	"testing"
	"time"
)

// TestOtherRules is rules that Pydantic has no failure for.
func TestOtherRules(t *testing.T) {
	type simple = struct {
		IP     string    `json:"ip" binding:"omitempty,ip"`
		Colour string    `json:"colour" binding:"omitempty,rgb|rgba"`
		Begins string    `json:"begins" binding:"omitempty,startswith=ab"`
		Ends   string    `json:"ends" binding:"omitempty,endsnotwith=ab"`
		Comma  string    `json:"comma" binding:"omitempty,contains=0x2C"`
		Not    int       `json:"not" binding:"ne=0"`
		When   time.Time `json:"when" binding:"gt"`
		Upper  *string   `json:"upper" binding:"upper" extensions:"x-nullable"`
		Short  string    `json:"short" binding:"max=3,upper"`
	}
	type passwords = struct {
		Password string `json:"password" binding:"required,min=3"`
		Again    string `json:"again" binding:"required,eqfield=Password"`
		Hint     string `json:"hint" binding:"nefield=Password"`
	}
	type conditional = struct {
		Kind  string `json:"kind" binding:"oneof=free paid"`
		Price int    `json:"price" binding:"required_if=Kind paid"`
		Card  string `json:"card" binding:"required_with=Price,omitempty,min=2"`
		Gift  string `json:"gift" binding:"excluded_if=Kind paid"`
	}
	type lists = struct {
		First  int               `json:"first" binding:"required"`
		Unique []string          `json:"unique" binding:"unique,dive,upper,max=3"`
		Items  []item            `json:"items" binding:"dive,cheap"`
		Grid   [][]string        `json:"grid" binding:"dive,dive,upper"`
		Keys   map[string]int    `json:"keys" binding:"dive,keys,upper,endkeys,ne=0"`
		Deep   map[string][]item `json:"deep" binding:"dive,unique=Name"`
		Last   int               `json:"last" binding:"required"`
	}
	type base struct {
		Code string `json:"code" binding:"required,upper"`
	}
	type embedding = struct {
		base
		*Embedded
		Name string `json:"name" binding:"nefield=Code"`
	}
	type sameName struct {
		Name string `json:"name" binding:"upper"`
	}
	type nested = struct {
		Inner sameName  `json:"inner"`
		Ptr   *sameName `json:"ptr" binding:"required_without=Name"`
		Name  string    `json:"name" binding:"upper"`
	}
	for _, tt := range []struct {
		into       any
		body, want string
	}{
		{new(simple), `{}`, `{"ip":"","colour":"","begins":"","ends":"","comma":"","not":0,"when":"0001-01-01T00:00:00Z","upper":null,"short":""}`},
		{new(simple), `{"ip":"::1","colour":"rgb(1,2,3)","begins":"abc","ends":"a","comma":",","not":1,"when":"2999-01-01T00:00:00Z","upper":"A","short":"B"}`, `{"ip":"::1","colour":"rgb(1,2,3)","begins":"abc","ends":"a","comma":",","not":1,"when":"2999-01-01T00:00:00Z","upper":"A","short":"B"}`},
		{new(simple), `{"ip":"1.2.3","colour":"red","begins":"b","ends":"ab","comma":"x","not":0,"when":"1999-01-01T00:00:00Z","upper":"a","short":"b"}`, `{"detail":[{"loc":["body","ip"],"msg":"value is not a valid ip","type":"value_error"},{"loc":["body","colour"],"msg":"value is not a valid rgb or rgba","type":"value_error"},{"loc":["body","begins"],"msg":"ensure this value starts with ab","type":"value_error"},{"loc":["body","ends"],"msg":"value is not valid: endsnotwith ab","type":"value_error"},{"loc":["body","comma"],"msg":"ensure this value contains ,","type":"value_error"},{"loc":["body","not"],"msg":"ensure this value is not equal to 0","type":"value_error"},{"loc":["body","when"],"msg":"ensure this value is greater than now","type":"value_error"},{"loc":["body","upper"],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","short"],"msg":"value is not a valid upper","type":"value_error"}]}`},
		{new(simple), `{"ip":"","upper":null}`, `{"detail":[{"loc":["body","ip"],"msg":"value is not a valid ip","type":"value_error"}]}`},
		{new(simple), `{"short":"long","ip":5,"upper":"a"}`, `{"detail":[{"loc":["body","ip"],"msg":"str type expected","type":"type_error.str"},{"loc":["body","upper"],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","short"],"msg":"ensure this value has at most 3 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":3}}]}`},

		{new(passwords), `{"password":"abc","again":"abc","hint":"b"}`, `{"password":"abc","again":"abc","hint":"b"}`},
		{new(passwords), `{"again":"abd","password":"abc","hint":"abc"}`, `{"detail":[{"loc":["body","again"],"msg":"ensure this value is equal to password","type":"value_error"},{"loc":["body","hint"],"msg":"ensure this value is not equal to password","type":"value_error"}]}`},
		{new(passwords), `{"again":"ab","password":"ab","hint":"abc"}`, `{"detail":[{"loc":["body","password"],"msg":"ensure this value has at least 3 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":3}}]}`},
		{new(passwords), `{}`, `{"detail":[{"loc":["body","password"],"msg":"field required","type":"value_error.missing"},{"loc":["body","again"],"msg":"field required","type":"value_error.missing"}]}`},

		{new(conditional), `{"kind":"free"}`, `{"kind":"free","price":0,"card":"","gift":""}`},
		{new(conditional), `{"kind":"paid"}`, `{"detail":[{"loc":["body","price"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(conditional), `{"kind":"paid","price":5,"gift":"x"}`, `{"detail":[{"loc":["body","card"],"msg":"field required","type":"value_error.missing"},{"loc":["body","gift"],"msg":"extra fields not permitted","type":"value_error"}]}`},
		{new(conditional), `{"kind":"paid","price":5,"card":"x"}`, `{"detail":[{"loc":["body","card"],"msg":"ensure this value has at least 2 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":2}}]}`},
		{new(conditional), `{"kind":"paid","price":null,"card":"xy"}`, `{"detail":[{"loc":["body","price"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}]}`},

		{new(lists), `{"first":1,"unique":["A","A"],"last":1}`, `{"detail":[{"loc":["body","unique"],"msg":"the list has duplicated items","type":"value_error.list.unique_items"}]}`},
		{new(lists), `{"unique":["A","b","cccc",5],"items":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d","price":10},{"price":10}]}`, `{"detail":[{"loc":["body","first"],"msg":"field required","type":"value_error.missing"},{"loc":["body","unique",1],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","unique",2],"msg":"ensure this value has at most 3 characters","type":"value_error.any_str.max_length","ctx":{"limit_value":3}},{"loc":["body","unique",3],"msg":"str type expected","type":"type_error.str"},{"loc":["body","items",3],"msg":"value is not a valid cheap","type":"value_error"},{"loc":["body","items",4,"name"],"msg":"field required","type":"value_error.missing"},{"loc":["body","last"],"msg":"field required","type":"value_error.missing"}]}`},
		{new(lists), `{"first":1,"grid":[["A"],["B","c"]],"last":1}`, `{"detail":[{"loc":["body","grid",1,1],"msg":"value is not a valid upper","type":"value_error"}]}`},
		{new(lists), `{"first":1,"keys":{"z":1,"a":1,"][":1,"12":0},"last":1}`, `{"detail":[{"loc":["body","keys","__key__"],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","keys","__key__"],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","keys","12"],"msg":"ensure this value is not equal to 0","type":"value_error"}]}`},
		{new(lists), `{"first":1,"deep":{"x.y":[{"name":"a"},{"name":"a"}]},"last":1}`, `{"detail":[{"loc":["body","deep","x.y"],"msg":"the list has duplicated items","type":"value_error.list.unique_items"}]}`},
		{new(lists), `{"first":1,"unique":["A"],"items":[{"name":"a"}],"grid":[["A"]],"keys":{"A":1},"deep":{"x":[]},"last":1}`, `{"first":1,"unique":["A"],"items":[{"name":"a","price":0}],"grid":[["A"]],"keys":{"A":1},"deep":{"x":[]},"last":1}`},

		{new(embedding), `{"code":"a","name":"a","word":"b"}`, `{"detail":[{"loc":["body","code"],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","word"],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","name"],"msg":"ensure this value is not equal to code","type":"value_error"}]}`},
		{new(embedding), `{"code":"A","name":"a"}`, `{"code":"A","name":"a"}`},
		{new(nested), `{"inner":{"name":"a"},"ptr":{"name":"b"},"name":"c"}`, `{"detail":[{"loc":["body","inner","name"],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","ptr","name"],"msg":"value is not a valid upper","type":"value_error"},{"loc":["body","name"],"msg":"value is not a valid upper","type":"value_error"}]}`},
		{new(nested), `{"inner":{},"name":""}`, `{"detail":[{"loc":["body","ptr"],"msg":"field required","type":"value_error.missing"}]}`},
		{new([]passwords), `[{"password":"abc","again":"x"},{"password":"abc","again":"abc"},{"password":"abc","again":"y"}]`, `{"detail":[{"loc":["body",0,"again"],"msg":"ensure this value is equal to password","type":"value_error"},{"loc":["body",2,"again"],"msg":"ensure this value is equal to password","type":"value_error"}]}`},
	} {
		t.Run("", func(t *testing.T) { checkAnswer(t, tt.into, post(tt.body), tt.want) })
	}
}

// Embedded is a struct to embed as a pointer.
type Embedded struct {
	Word string `json:"word" binding:"upper"`
}
