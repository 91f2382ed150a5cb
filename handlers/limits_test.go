package handlers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestLimits sends, for each parameter and each field of the document, values
// on its limits, which must be accepted, and just beyond, which must not. Where
// the document has no limit, an extreme value must be accepted.
func TestLimits(t *testing.T) {
	t.Parallel()
	document := readDocument()
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			t.Run(operation.OperationID, func(t *testing.T) {
				t.Parallel()
				service := newService(t)
				for _, probe := range probesOf(method, path, operation) {
					probe.run(t, service)
				}
			})
		}
	}
}

// A probe is a request with one value that is accepted or refused.
type probe struct {
	method, path string
	query        url.Values
	body         any
	accepted     bool
	loc          []any // of the failure
}

func probesOf(method, path string, operation *openapi3.Operation) []probe {
	var probes []probe
	base := probe{method: method, path: strings.Replace(path, "{country_id}", "1", 1)}
	if operation.RequestBody != nil {
		media := operation.RequestBody.Value.Content["application/json"]
		base.body = media.Example
		probes = append(probes, bodyProbes(base, media.Schema.Value, operation.RequestBody.Value.Required)...)
	}
	for _, parameter := range operation.Parameters {
		if parameter := parameter.Value; parameter.In != "header" && parameter.Name != "cursor" { // which are opaque
			probes = append(probes, parameterProbes(base, path, parameter)...)
		}
	}
	return probes
}

func parameterProbes(base probe, path string, parameter *openapi3.Parameter) []probe {
	var probes []probe
	for _, value := range valuesOf(parameter.Schema.Value) {
		probe := base
		probe.accepted, probe.loc = value.accepted, []any{parameter.In, parameter.Name}
		text := fmt.Sprint(value.value)
		if parameter.In == "path" {
			probe.path = strings.Replace(path, "{"+parameter.Name+"}", url.PathEscape(text), 1)
		} else {
			probe.query = url.Values{parameter.Name: {text}}
		}
		probes = append(probes, probe)
	}
	return probes
}

// bodyProbes are those of a body that is an object, or a list of them.
func bodyProbes(base probe, schema *openapi3.Schema, required bool) []probe {
	if schema.Type.Is("array") {
		return listProbes(base, schema)
	}
	var probes []probe
	with := func(body any, accepted bool, loc ...any) {
		probe := base
		probe.body, probe.accepted, probe.loc = body, accepted, append([]any{"body"}, loc...)
		probes = append(probes, probe)
	}
	if required {
		with(nil, false)
	}
	example := base.body.(map[string]any)
	for name, property := range schema.Properties {
		without := maps.Clone(example)
		delete(without, name)
		with(without, !slices.Contains(schema.Required, name), name)
		for _, value := range valuesOf(property.Value) {
			body := maps.Clone(example)
			body[name] = value.value
			with(body, value.accepted, name)
		}
	}
	for i, probe := range probes {
		body, _ := probe.body.(map[string]any)
		if id, ok := body["id"]; ok && strings.HasSuffix(probe.path, "/1") && probe.accepted {
			probes[i].path = fmt.Sprintf("/countries/%d", id) // which it has to be
		}
	}
	return probes
}

func listProbes(base probe, schema *openapi3.Schema) []probe {
	item := base.body.([]any)[0]
	var probes []probe
	for _, inner := range bodyProbes(probe{method: base.method, path: base.path, body: item}, schema.Items.Value, false) {
		inner.loc = slices.Insert(inner.loc, 1, any(0))
		inner.body = []any{inner.body}
		probes = append(probes, inner)
	}
	for _, length := range []struct {
		n        uint64
		accepted bool
	}{{schema.MinItems - 1, false}, {schema.MinItems, true}, {*schema.MaxItems, true}, {*schema.MaxItems + 1, false}} {
		probe := base
		probe.body, probe.accepted, probe.loc = slices.Repeat([]any{item}, int(length.n)), length.accepted, []any{"body"}
		probes = append(probes, probe)
	}
	return probes
}

type value struct {
	value    any
	accepted bool
}

// valuesOf are values on the limits of a schema and beyond.
func valuesOf(schema *openapi3.Schema) []value {
	switch {
	case schema.Enum != nil:
		values := []value{{"nonsense", false}, {"", false}}
		for _, member := range schema.Enum {
			values = append(values, value{member, true})
		}
		return values
	case schema.Type.Is("integer"):
		return integersOf(schema)
	default:
		return textsOf(schema)
	}
}

func integersOf(schema *openapi3.Schema) (values []value) {
	if schema.Min != nil {
		least := int64(*schema.Min)
		values = append(values, value{least - 1, false}, value{least, true})
	}
	if schema.Max != nil {
		most := int64(*schema.Max)
		values = append(values, value{most, true}, value{most + 1, false})
	}
	return values
}

// textsOf counts in characters of two bytes, and of two units in UTF-16.
func textsOf(schema *openapi3.Schema) []value {
	values := []value{
		{strings.Repeat("é", int(schema.MinLength)), true},
		{strings.Repeat("é", int(*schema.MaxLength)), true},
		{strings.Repeat("𝄞", int(*schema.MaxLength)), true},
		{strings.Repeat("é", int(*schema.MaxLength)+1), false},
	}
	if schema.MinLength > 0 {
		values = append(values, value{strings.Repeat("é", int(schema.MinLength)-1), false})
	}
	return append(values, value{"a\x00b", schema.Not == nil})
}

// run checks that a value is accepted, which is not to say that there is a
// country with that id; or refused, for that value.
func (p probe) run(t *testing.T, service http.Handler) {
	t.Helper()
	target, body := p.path, ""
	if p.query != nil {
		target += "?" + p.query.Encode()
	}
	if p.body != nil {
		encoded, err := json.Marshal(p.body)
		if err != nil {
			t.Fatal(err)
		}
		body = string(encoded)
	}
	got := send(t, checked(t, service), p.method, target, body)
	if p.accepted {
		switch got.Code {
		case http.StatusOK, http.StatusCreated, http.StatusNoContent, http.StatusNotFound, http.StatusConflict:
		default:
			t.Errorf("%s %s %.100s: got %d %.200s, want it to be accepted", p.method, target, body, got.Code, got.Body)
		}
		return
	}
	var answer struct {
		Detail []struct{ Loc []any }
	}
	if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || got.Code != http.StatusUnprocessableEntity ||
		len(answer.Detail) != 1 || fmt.Sprint(answer.Detail[0].Loc) != fmt.Sprint(p.loc) {
		t.Errorf("%s %s %.100s: got %d %.200s, want %v to be refused", p.method, target, body, got.Code, got.Body, p.loc)
	}
}
