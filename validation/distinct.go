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
	anything := p.element.shape == shapeAny
	for i, text := range raw {
		switch {
		case !r.set || text[0] != '[' && text[0] != '{':
		case anything && d.mode.two():
			d.pushIndex(i)
			all = d.join(all, d.fail(notHashable, jsonToken(text)))
			d.pop()
			continue
		case !d.mode.two() && (anything || len(r.limits) > 0):
			if len(r.limits) == 0 {
				d.unhashable = text[0]
			}
			return d.fail(unhashable(text[0], nil), t)
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
	seen := map[any]bool{}
	n := 0
	for i := range v.Len() {
		item := v.Index(i)
		if item.Comparable() {
			if seen[item.Interface()] {
				continue
			}
			seen[item.Interface()] = true
		}
		v.Index(n).Set(item)
		n++
	}
	v.SetLen(n)
}
