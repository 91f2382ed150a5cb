package validation

import (
	"context"
	"errors"
	"reflect"

	"github.com/go-playground/validator/v10"
)

// validating is a struct that checks what concerns several of its fields.
type validating interface{ Validate() error }

// validate asks a struct whose fields are all right about the whole of it. A
// plain error speaks in its own words, as a ValueError in Pydantic's root
// validators does.
func (d *decoder) validate(v reflect.Value, whole token) chain {
	err := v.Addr().Interface().(validating).Validate()
	if err == nil {
		return chain{}
	}
	var one Error
	var many Errors
	if errors.As(err, &one) && len(one.Loc) > 0 || errors.As(err, &many) {
		return d.own(err, nil, whole)
	}
	p := invalid(err.Error())
	if !d.mode.two() {
		d.push(rootName)
		defer d.pop()
	}
	return d.own(err, p, whole)
}

// own adds the failures that a program's own code returned: an Error or Errors
// as they are, any other error in the words of p.
func (d *decoder) own(err error, p *problem, t token) (all chain) {
	var one Error
	var many Errors
	switch {
	case err == nil:
		return chain{}
	case errors.As(err, &many):
	case errors.As(err, &one):
		many = Errors{one}
	default:
		return d.fail(p, t)
	}
	for _, e := range many {
		if e.Type == "" {
			e.Type = "value_error"
		}
		if e.Input = nil; d.mode.two() {
			e.Input = t.input()
		}
		all = d.join(all, d.add(&e))
	}
	return all
}

// Rule makes a rule of go-playground/validator of a function that says in an
// [Error] what is wrong. Any other error fails in this package's words.
//
//	engine := binding.Validator.Engine().(*validator.Validate)
//	engine.RegisterValidationCtx("iban", validation.Rule(func(f validator.FieldLevel) error {
//		if !isIBAN(f.Field().String()) {
//			return validation.Error{Msg: "value is not an IBAN", Type: "value_error.iban"}
//		}
//		return nil
//	}))
func Rule(check func(validator.FieldLevel) error) validator.FuncCtx {
	return func(ctx context.Context, f validator.FieldLevel) bool {
		err := check(f)
		if said, ok := ctx.Value(saidKey{}).(*said); ok && err != nil {
			*said = append(*said, remark{f.StructFieldName(), f.GetTag(), err})
		}
		return err == nil
	}
}

// said is what the functions of Rule returned, in the order of their failures.
type said []remark

type remark struct {
	field, tag string
	err        error
}

type saidKey struct{}

// errUnsaid stands for a failure that came without words.
var errUnsaid = errors.New("no words of its own")

// of returns the error behind a failure that go-playground reports.
func (s said) of(e validator.FieldError) error {
	for _, r := range s {
		if r.field == e.StructField() && r.tag == e.Tag() {
			return r.err
		}
	}
	return errUnsaid
}
