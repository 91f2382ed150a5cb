package main

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// encode is a document as JSON that people read, its keys in order.
func encode(doc *openapi3.T) ([]byte, error) {
	plain, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, appendOrdered(nil, plain, words), "", "  "); err != nil {
		return nil, err
	}
	return append(indented.Bytes(), '\n'), nil
}

// appendOrdered appends valid JSON, the keys of objects in order, or as they are
// where that is nil. json.Marshal has made it: nothing here can fail.
func appendOrdered(dst []byte, value json.RawMessage, order []string) []byte {
	switch value[0] {
	case '{':
		return appendObject(dst, value, order)
	case '[':
		var items []json.RawMessage
		_ = json.Unmarshal(value, &items)
		dst = append(dst, '[')
		for i, item := range items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendOrdered(dst, item, order)
		}
		return append(dst, ']')
	default:
		return appendScalar(dst, value)
	}
}

func appendObject(dst []byte, object json.RawMessage, order []string) []byte {
	keys, values := members(object)
	properties := []string{}
	if names, ok := values[propertyOrder]; ok {
		_ = json.Unmarshal(names, &properties)
		keys = slices.DeleteFunc(keys, func(key string) bool { return key == propertyOrder })
	}
	if order != nil {
		slices.SortFunc(keys, func(a, b string) int { return compare(order, a, b) })
	}
	dst = append(dst, '{')
	for i, key := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		below := words
		switch {
		case order == nil, key == "example": // stays as the service has answered it
			below = nil
		case key == "properties":
			below = properties
		}
		name, _ := json.Marshal(key)
		dst = append(appendScalar(dst, name), ':')
		dst = appendOrdered(dst, values[key], below)
	}
	return append(dst, '}')
}

// members are the keys of an object, in the order of the text, and their values.
func members(object json.RawMessage) (keys []string, values map[string]json.RawMessage) {
	values = map[string]json.RawMessage{}
	decoder := json.NewDecoder(bytes.NewReader(object))
	_, _ = decoder.Token() // the brace
	for decoder.More() {
		key, _ := decoder.Token()
		var value json.RawMessage
		_ = decoder.Decode(&value)
		keys = append(keys, key.(string))
		values[key.(string)] = value
	}
	return keys, values
}

// appendScalar appends what is neither an object nor a list. A text has its <
// and & as they are, which json.Marshal has escaped.
func appendScalar(dst []byte, value json.RawMessage) []byte {
	if value[0] != '"' {
		return append(dst, value...)
	}
	var text string
	_ = json.Unmarshal(value, &text)
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	return append(dst, bytes.TrimSuffix(encoded.Bytes(), []byte("\n"))...)
}
