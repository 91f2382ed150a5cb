package validation

import (
	"reflect"

	"github.com/gin-gonic/gin"
)

func relocate(errors Errors, loc []any, skip int) Errors {
	for i := range errors {
		errors[i].Loc = append(append([]any{}, loc...), errors[i].Loc[skip:]...)
	}
	return errors
}

func Line(c *gin.Context, target any, line []byte, loc ...any) error {
	text, utf := text(line)
	if !utf {
		return ErrUnreadable
	}
	if err := checkSyntax(text); err != nil {
		if e, ok := err.(Errors); ok {
			return relocate(e, loc, 1)
		}
		return err
	}
	v := pointedTo(target)
	p := bodyOf(v.Type())
	d := decoder{cursor: cursor{doc: text}, failures: failures{}}
	for _, l := range loc {
		switch l := l.(type) {
		case string:
			d.push(step{name: l})
		case int:
			d.push(step{index: l})
		}
	}
	d.space()
	d.decode(p, v)
	return d.errors.orNil()
}

func Record(c *gin.Context, target any, cell func(string) (string, bool), loc ...any) error {
	v := pointedTo(target)
	p := bodyOf(v.Type())
	var all Errors
	for i := range p.fields {
		f := &p.fields[i]
		text, has := cell(f.name)
		where := append(append([]any{}, loc...), f.name)
		if !has {
			if f.required {
				e := missing()
				e.Loc = where
				all = append(all, e)
			}
			continue
		}
		to := settled(fieldOf(v, f.index))
		e, ok := f.plan.setText(to, text)
		if ok && f.shape == shapeString {
			e, ok = f.plan.rules.checkText(text, true)
		}
		if !ok {
			e.Loc = where
			all = append(all, e)
		}
	}
	return all.orNil()
}

func Items(c *gin.Context, target any, n int) error {
	t := reflect.TypeOf(target).Elem()
	p := bodyOf(t)
	if p.root {
		p = p.fields[0].plan
	}
	if e, ok := p.rules.checkCount(n); !ok {
		e.Loc = []any{"body"}
		return Errors{e}
	}
	return nil
}
