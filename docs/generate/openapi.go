package main

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// document is an OpenAPI 3.0 document. The fields of these structs are in the
// order in which people read them; maps are written by key.
type document struct {
	OpenAPI    string                        `json:"openapi"`
	Info       json.RawMessage               `json:"info"`
	Servers    []server                      `json:"servers"`
	Security   []map[string][]any            `json:"security"`
	Tags       json.RawMessage               `json:"tags"`
	Paths      map[string]object[*operation] `json:"paths"`
	Components components                    `json:"components"`
}

type server struct {
	URL string `json:"url"`
}

type operation struct {
	Tags        []string             `json:"tags"`
	OperationID string               `json:"operationId"`
	Summary     string               `json:"summary"`
	Description string               `json:"description"`
	Security    *[]any               `json:"security,omitempty"` // nil is the document's
	Parameters  []*parameter         `json:"parameters,omitempty"`
	RequestBody *body                `json:"requestBody,omitempty"`
	Responses   map[string]*response `json:"responses"`
}

type parameter struct {
	Name        string          `json:"name"`
	In          string          `json:"in"`
	Required    bool            `json:"required"`
	Description string          `json:"description"`
	Schema      *schema         `json:"schema"`
	Example     json.RawMessage `json:"example,omitempty"`
}

type body struct {
	Required    bool              `json:"required"`
	Description string            `json:"description"`
	Content     map[string]*media `json:"content"`
}

type media struct {
	Schema  *schema         `json:"schema"`
	Example json.RawMessage `json:"example,omitempty"`
}

// response is what an operation answers with one status. If Ref is set, it
// stands for the response of the components that is in shared.
type response struct {
	Ref         string `json:"$ref,omitempty"`
	shared      *response
	Description string             `json:"description,omitempty"`
	Headers     map[string]*header `json:"headers,omitempty"`
	Content     map[string]*media  `json:"content,omitempty"`
}

type header struct {
	Required    bool            `json:"required"`
	Description string          `json:"description"`
	Schema      *schema         `json:"schema"`
	Example     json.RawMessage `json:"example,omitempty"`
}

type components struct {
	Schemas         map[string]*schema   `json:"schemas"`
	Responses       map[string]*response `json:"responses"`
	SecuritySchemes json.RawMessage      `json:"securitySchemes"`
}

// schema holds the words of JSON Schema that the document uses.
type schema struct {
	Ref                  string          `json:"$ref,omitempty"`
	Title                string          `json:"title,omitempty"`
	Type                 string          `json:"type,omitempty"`
	Format               string          `json:"format,omitempty"`
	Description          string          `json:"description,omitempty"`
	Default              string          `json:"default,omitempty"`
	Enum                 []any           `json:"enum,omitempty"`
	Minimum              json.Number     `json:"minimum,omitempty"`
	Maximum              json.Number     `json:"maximum,omitempty"`
	MinLength            *int            `json:"minLength,omitempty"`
	MaxLength            *int            `json:"maxLength,omitempty"`
	MinItems             *int            `json:"minItems,omitempty"`
	MaxItems             *int            `json:"maxItems,omitempty"`
	Pattern              string          `json:"pattern,omitempty"`
	Not                  *schema         `json:"not,omitempty"`
	AnyOf                []schema        `json:"anyOf,omitempty"`
	Items                *schema         `json:"items,omitempty"`
	Required             []string        `json:"required,omitempty"`
	Properties           object[*schema] `json:"properties,omitempty"`
	AdditionalProperties json.RawMessage `json:"additionalProperties,omitempty"`
	Example              json.RawMessage `json:"example,omitempty"`
}

// object is a JSON object whose members keep their order.
type object[T any] []member[T]

type member[T any] struct {
	name  string
	value T
}

func (o object[T]) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, m := range o {
		value, err := marshal(m.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(strconv.AppendQuote(text, m.name), ':'), value...)
	}
	return append(text, '}'), nil
}

func (o *object[T]) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if _, err := decoder.Token(); err != nil { // the brace
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var value T
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		*o = append(*o, member[T]{name.(string), value})
	}
	return nil
}

// marshal is json.Marshal with <, > and & as they are.
func marshal(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return text.Bytes(), err
}

// unmarshal is json.Unmarshal that refuses members without a field.
func unmarshal(text []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(value)
}
