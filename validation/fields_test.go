package validation_test

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"countries/validation"
)

// TestFields is which fields of a struct are read, and under which names.
func TestFields(t *testing.T) {
	type base struct {
		ID   int    `json:"id"`
		Name string `json:"name" binding:"required"`
	}
	type outer struct {
		base
		*Embedded
		Named base `json:"named"`
		Name  int  `json:"name"`
	}
	type names struct {
		Plain   int
		Options int `json:",omitempty"`
		//lint:ignore SA5008 as encoding/json, a trailing comma makes the hyphen a name
		Hyphen     int `json:"-,"`
		Skipped    int `json:"-"`
		unexported int
		Weird      int `json:"a b/é"`
	}
	type many struct {
		A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q int `binding:"required"`
	}
	for _, tt := range []struct {
		into       any
		body, want string
	}{
		{new(outer), `{"id":1,"name":"a","named":{"name":"b"},"word":"W"}`, `{"detail":[{"loc":["body","name"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
		{new(outer), `{"id":1,"name":2,"named":{"name":"b"},"word":"W"}`, `{"id":1,"word":"W","named":{"id":0,"name":"b"},"name":2}`},
		{new(outer), `{"name":2}`, `{"id":0,"named":{"id":0,"name":""},"name":2}`},
		{&names{unexported: 1}, `{"Plain":1,"Options":2,"-":3,"Skipped":4,"unexported":5,"a b/é":6}`, `{"Plain":1,"Options":2,"-":3,"a b/é":6}`},
		{new(Cycle), `{"a":1}`, `{"a":1}`},
		{new(many), `{"Q":1,"A":2,"P":"x"}`, `{"detail":[{"loc":["body","B"],"msg":"field required","type":"value_error.missing"},{"loc":["body","C"],"msg":"field required","type":"value_error.missing"},{"loc":["body","D"],"msg":"field required","type":"value_error.missing"},{"loc":["body","E"],"msg":"field required","type":"value_error.missing"},{"loc":["body","F"],"msg":"field required","type":"value_error.missing"},{"loc":["body","G"],"msg":"field required","type":"value_error.missing"},{"loc":["body","H"],"msg":"field required","type":"value_error.missing"},{"loc":["body","I"],"msg":"field required","type":"value_error.missing"},{"loc":["body","J"],"msg":"field required","type":"value_error.missing"},{"loc":["body","K"],"msg":"field required","type":"value_error.missing"},{"loc":["body","L"],"msg":"field required","type":"value_error.missing"},{"loc":["body","M"],"msg":"field required","type":"value_error.missing"},{"loc":["body","N"],"msg":"field required","type":"value_error.missing"},{"loc":["body","O"],"msg":"field required","type":"value_error.missing"},{"loc":["body","P"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`},
	} {
		t.Run("", func(t *testing.T) { checkAnswer(t, tt.into, post(tt.body), tt.want) })
	}
}

// Cycle embeds itself.
type Cycle struct {
	*Cycle
	A int `json:"a"`
}

// TestPanics is mistakes of the program, which its first request shows.
func TestPanics(t *testing.T) {
	type conflict struct {
		A int `json:"B"`
		B int
	}
	type hidden struct{ A int }
	for want, target := range map[string]any{
		"validation: the target is a int, not a pointer to fill":   5,
		"validation: the target is a <nil>, not a pointer to fill": nil,
		"validation: the target is a *int, not a pointer to fill":  (*int)(nil),
		"validation: chan int has no form in JSON":                 new(chan int),
		"validation: fmt.Stringer has no form in JSON":             new(Of[fmt.Stringer]),
		"validation: a key of map[float64]string is not a string":  new(Of[map[float64]string]),
		`validation: validation_test.conflict has two fields "B"`:  new(conflict),
		`validation: map[string]int cannot come from a path or a query`: new(struct {
			M map[string]int `form:"m"`
		}),
		`validation: [][]int cannot come from a path or a query`: new(struct {
			M [][]int `form:"m"`
		}),
		`validation: the limit "x" of a int is not a number`: new(struct {
			A int `binding:"min=x"`
		}),
		`validation: the limit "1.5" of a string is not a number`: new(struct {
			A string `binding:"min=1.5"`
		}),
		"validation: struct { *validation_test.hidden } embeds a pointer to a type that is not exported": new(struct{ *hidden }),
		`validation: "x" is not a int`: new(struct {
			A int `binding:"oneof=1 x"`
		}),
	} {
		t.Run(want, func(t *testing.T) {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("got the panic %v", got)
				}
			}()
			c, _ := gin.CreateTestContext(httptest.NewRecorder())
			c.Request = post("{}")
			_ = validation.Bind(c, target)
		})
	}
}

// TestFirstUse is many requests at once for a type that none has seen.
func TestFirstUse(t *testing.T) {
	type fresh struct {
		Tree tree   `json:"tree" binding:"required"`
		Page int    `form:"page" binding:"min=1"`
		Tag  string `json:"tag" binding:"startswith=a"`
	}
	const want = `{"detail":[{"loc":["query","page"],"msg":"value is not a valid integer","type":"type_error.integer"},{"loc":["body","tree","name"],"msg":"field required","type":"value_error.missing"},{"loc":["body","tag"],"msg":"ensure this value starts with a","type":"value_error"}]}`
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			r := post(`{"tag":"b","tree":{}}`)
			r.URL.RawQuery = "page=x"
			if _, got := serve(t, new(fresh), r); got != want {
				t.Errorf("got %s", got)
			}
		})
	}
	group.Wait()
}
