package validation

import (
	"encoding/json"
	"reflect"
)

// distinct ends a list whose items must differ (conlist with unique_items),
// which Pydantic 1 looks at as they were sent, or are kept once (a Set).
func (d *decoder) distinct(p *plan, v reflect.Value, raw []json.RawMessage, t token, all chain) chain {
	r := &p.rules
	seen := make(map[string]bool, len(raw))
	for _, text := range raw {
		if r.set && len(r.limits) > 0 && !d.mode.two() {
			switch text[0] {
			case '[':
				return d.fail(unhashable("list", nil), t)
			case '{':
				return d.fail(unhashable("dict", nil), t)
			}
		}
		seen[equalKey(text)] = true
	}
	n := len(raw)
	if r.set {
		n = len(seen)
	}
	if wrong := d.checkCount(p, n); wrong != nil {
		return d.fail(wrong, t)
	}
	if r.unique && len(seen) < len(raw) {
		return d.fail(notUnique, t)
	}
	if r.set && v.Kind() == reflect.Slice && all.empty() {
		keepOnce(v)
	}
	return all
}

// keepOnce removes the items of a slice that are equal to an earlier one.
func keepOnce(v reflect.Value) {
	if !v.Type().Elem().Comparable() {
		return
	}
	seen := map[any]bool{}
	n := 0
	for i := range v.Len() {
		if value := v.Index(i).Interface(); !seen[value] {
			seen[value] = true
			v.Index(n).Set(v.Index(i))
			n++
		}
	}
	v.SetLen(n)
}
