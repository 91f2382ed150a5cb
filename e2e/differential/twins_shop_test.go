package differential

import (
	"errors"
	"strings"
	"testing"

	"countries/validation"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
)

type customer struct {
	Name  string `json:"name" binding:"required,min=1,max=40"`
	Email string `json:"email" binding:"required,email"`
	VIP   bool   `json:"vip"`
}

type line struct {
	SKU      string  `json:"sku" binding:"required" pattern:"^[A-Z]{2}-\\d{1,4}$"`
	Quantity int     `json:"quantity" binding:"required,min=1,max=100"`
	Price    float64 `json:"price" binding:"required,gt=0"`
	Discount float64 `json:"discount" binding:"min=0,max=1"`
}

type order struct {
	Customer  customer  `json:"customer" binding:"required"`
	Lines     []line    `json:"lines" binding:"required,min=1,max=4"`
	Note      *string   `json:"note" extensions:"x-nullable"`
	Reference *int      `json:"reference" extensions:"x-nullable"`
	Shipping  *customer `json:"shipping" extensions:"x-nullable"`
	Tags      []string  `json:"tags" default:"[]"`
}

func (t twin) orders() {
	t.POST("/orders", func(c *gin.Context) {
		var body order
		if bind(c, &body) {
			t.answer(c, 201, body)
		}
	})
	t.GET("/orders/:order_id", func(c *gin.Context) {
		var r struct {
			ID     int  `uri:"order_id" binding:"required,min=1"`
			Expand bool `form:"expand"`
		}
		if bind(c, &r) {
			t.answer(c, 200, dict{{"order_id", r.ID}, {"expand", r.Expand}})
		}
	})
	t.PUT("/orders/:order_id/lines/:index", func(c *gin.Context) {
		var r struct {
			ID     int  `uri:"order_id" binding:"required,min=1"`
			Index  int  `uri:"index" binding:"required,min=0,lt=4"`
			Notify bool `form:"notify" default:"true"`
		}
		var body line
		if bind(c, &r, &body) {
			t.answer(c, 200, dict{{"order_id", r.ID}, {"index", r.Index}, {"notify", r.Notify}, {"line", body}})
		}
	})
}

type signUp struct {
	Username      string `json:"username" binding:"required,min=3,max=20" pattern:"^[a-z][a-z0-9_]*$"`
	Email         string `json:"email" binding:"required,email"`
	Password      string `json:"password" binding:"required,min=8,max=64,has_digit"`
	PasswordAgain string `json:"password_again" binding:"required"`
	Age           *int   `json:"age" binding:"omitempty,min=13,lt=150" extensions:"x-nullable"`
	Terms         bool   `json:"terms" binding:"required,accepted"`
}

// signUp2 is signUp with rules that speak as Pydantic 2's validators do.
type signUp2 struct {
	Username      string `json:"username" binding:"required,min=3,max=20" pattern:"^[a-z][a-z0-9_]*$"`
	Email         string `json:"email" binding:"required,email"`
	Password      string `json:"password" binding:"required,min=8,max=64,has_digit2"`
	PasswordAgain string `json:"password_again" binding:"required"`
	Age           *int   `json:"age" binding:"omitempty,min=13,lt=150" extensions:"x-nullable"`
	Terms         bool   `json:"terms" binding:"required,accepted2"`
}

// Validate is the root validator.
func (s signUp) Validate() error {
	if s.Password != s.PasswordAgain {
		return errors.New("passwords do not match")
	}
	return nil
}

// Validate is the model validator.
func (s signUp2) Validate() error { return signUp(s).Validate() }

// mustRegisterRules makes the validators of single fields, in the words of
// Pydantic 1 and of Pydantic 2.
func mustRegisterRules(t *testing.T) {
	t.Helper()
	hasDigit := func(f validator.FieldLevel) bool { return strings.ContainsAny(f.Field().String(), "0123456789") }
	accepted := func(f validator.FieldLevel) bool { return f.Field().Bool() }
	failure2 := validation.Error{Type: "value_error", Ctx: validation.Context{{Key: "error", Value: validation.Number("{}")}}}
	for _, rule := range []struct {
		name    string
		holds   func(validator.FieldLevel) bool
		failure validation.Error
		msg     string
	}{
		{"has_digit", hasDigit, validation.Error{Type: "value_error"}, "must contain a digit"},
		{"accepted", accepted, validation.Error{Type: "value_error"}, "must be accepted"},
		{"has_digit2", hasDigit, failure2, "Value error, must contain a digit"},
		{"accepted2", accepted, failure2, "Value error, must be accepted"},
	} {
		rule.failure.Msg = rule.msg
		check := validation.Rule(func(f validator.FieldLevel) error {
			if rule.holds(f) {
				return nil
			}
			return rule.failure
		})
		if err := binding.Validator.Engine().(*validator.Validate).RegisterValidationCtx(rule.name, check); err != nil {
			t.Fatal(err)
		}
	}
}

func (t twin) signUp() {
	t.POST("/signup", func(c *gin.Context) {
		if t.pydantic2 {
			var body signUp2
			if bind(c, &body) {
				t.answer(c, 201, body)
			}
			return
		}
		var body signUp
		if bind(c, &body) {
			t.answer(c, 201, body)
		}
	})
}

type product struct {
	Code        string   `json:"code" binding:"required" pattern:"^\\w+(-\\d{2,4})?$"`
	Price       Decimal  `json:"price" binding:"required"`
	Pack        int      `json:"pack" binding:"gt=0" multipleOf:"6" default:"6"`
	Stock       int      `json:"stock" binding:"min=-10,lt=1000000"`
	Weight      float64  `json:"weight" binding:"min=0.5,lt=99.5" multipleOf:"0.5" default:"1.0"`
	Page        *string  `json:"page" binding:"omitempty,http_url" extensions:"x-nullable"`
	Images      []string `json:"images" binding:"dive,http_url" default:"[]"`
	Source      *string  `json:"source" binding:"omitempty,url" extensions:"x-nullable"`
	Description string   `json:"description"`
}

func (t twin) products() {
	t.POST("/products", func(c *gin.Context) {
		var body product
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
	t.GET("/products", func(c *gin.Context) {
		var q struct {
			Page  *string  `form:"page" binding:"omitempty,http_url"`
			Pack  int      `form:"pack" multipleOf:"6" default:"6"`
			Price *Decimal `form:"price"`
		}
		if bind(c, &q) {
			t.answer(c, 200, dict{{"page", q.Page}, {"pack", q.Pack}, {"price", q.Price}})
		}
	})
}
