package validation_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gin-gonic/gin"

	"countries/validation"
)

// Order is what a customer sends.
type Order struct {
	Email    string   `json:"email" binding:"required,email"`
	Shipping string   `json:"shipping" binding:"required,oneof=standard express"`
	Items    []Line   `json:"items" binding:"required,min=1,max=100,dive"`
	Coupons  []string `json:"coupons" binding:"max=2"`
	Note     *string  `json:"note" binding:"omitempty,max=200" extensions:"x-nullable"`
}

// Line is an item of an order.
type Line struct {
	SKU      string  `json:"sku" binding:"required,len=6"`
	Quantity int     `json:"quantity" binding:"required,min=1,max=99"`
	Price    float64 `json:"price" binding:"required,gt=0"`
}

// Shop is the path and the query of an order.
type Shop struct {
	ID     int  `uri:"shop_id" binding:"required,min=1"`
	DryRun bool `form:"dry_run"`
}

// createOrder is a handler with a path, a query and a body.
func createOrder(c *gin.Context) {
	var shop Shop
	var order Order
	if err := validation.Bind(c, &shop, &order); err != nil {
		c.Error(err)
		return
	}
	c.PureJSON(http.StatusCreated, order)
}

// renderErrors is the middleware that answers as FastAPI does.
func renderErrors(c *gin.Context) {
	c.Next()
	var failures validation.Errors
	var tooLarge *http.MaxBytesError
	switch err := c.Errors.Last(); {
	case err == nil:
	case errors.As(err, &failures):
		c.Data(http.StatusUnprocessableEntity, "application/json", failures.AppendJSON(nil))
	case errors.Is(err, validation.ErrUnreadable):
		c.Data(http.StatusBadRequest, "application/json", []byte(`{"detail":"There was an error parsing the body"}`))
	case errors.As(err, &tooLarge):
		c.Data(http.StatusRequestEntityTooLarge, "application/json", []byte(`{"detail":"Request Entity Too Large"}`))
	default:
		c.Data(http.StatusInternalServerError, "application/json", []byte(`{"detail":"Internal Server Error"}`))
	}
}

func Example() {
	router := gin.New()
	router.Use(renderErrors)
	router.POST("/shops/:shop_id/orders", createOrder)

	for _, request := range []struct{ target, body string }{
		{"/shops/7/orders", `{
			"email": "ada@example.com", "shipping": "express", "note": null,
			"items": [{"sku": "AB-123", "quantity": 2, "price": 9.5}]
		}`},
		{"/shops/0/orders?dry_run=perhaps", `{
			"email": "ada", "shipping": "drone", "coupons": ["A", "B", "C"],
			"items": [{"sku": "AB-1", "quantity": 0, "price": "9.5"}]
		}`},
		{"/shops/7/orders", `{"email": "ada@example.com"`},
	} {
		w := httptest.NewRecorder()
		router.ServeHTTP(w, httptest.NewRequest(http.MethodPost, request.target, strings.NewReader(request.body)))
		fmt.Println(w.Code, strings.ReplaceAll(strings.TrimSpace(w.Body.String()), "},{", "},\n    {"))
	}

	// Output:
	// 201 {"email":"ada@example.com","shipping":"express","items":[{"sku":"AB-123","quantity":2,"price":9.5}],"coupons":null,"note":null}
	// 422 {"detail":[{"loc":["path","shop_id"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}},
	//     {"loc":["query","dry_run"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"},
	//     {"loc":["body","email"],"msg":"value is not a valid email address","type":"value_error.email"},
	//     {"loc":["body","shipping"],"msg":"value is not a valid enumeration member; permitted: 'standard', 'express'","type":"type_error.enum","ctx":{"enum_values":["standard","express"]}},
	//     {"loc":["body","items",0,"sku"],"msg":"ensure this value has at least 6 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":6}},
	//     {"loc":["body","items",0,"quantity"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}},
	//     {"loc":["body","items",0,"price"],"msg":"value is not a valid float","type":"type_error.float"},
	//     {"loc":["body","coupons"],"msg":"ensure this value has at most 2 items","type":"value_error.list.max_items","ctx":{"limit_value":2}}]}
	// 422 {"detail":[{"loc":["body",27],"msg":"Expecting ',' delimiter: line 1 column 28 (char 27)","type":"value_error.jsondecode","ctx":{"msg":"Expecting ',' delimiter","doc":"{\"email\": \"ada@example.com\"","pos":27,"lineno":1,"colno":28}}]}
}
