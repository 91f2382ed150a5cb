package differential

import (
	"encoding/json"
	"slices"
	"strings"
)

// A node is a JSON value that can be changed into text that is no JSON.
type node struct {
	literal string   // of a scalar
	keys    []string // of an object: literals
	items   []*node  // of an object or a list
	open    byte     // '{', '[' or 0 for a scalar
}

func scalar(literal string) *node { return &node{literal: literal} }

func object(keys []string, items ...*node) *node { return &node{keys: keys, items: items, open: '{'} }

func list(items ...*node) *node { return &node{items: items, open: '['} }

// parse reads an example. It panics on text that is not JSON.
func parse(text string) *node {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return parseNext(decoder)
}

func parseNext(decoder *json.Decoder) *node {
	token, err := decoder.Token()
	if err != nil {
		panic(err)
	}
	var n *node
	switch token {
	case json.Delim('{'):
		n = object(nil)
	case json.Delim('['):
		n = list()
	default:
		return scalar(literal(token))
	}
	for decoder.More() {
		if n.open == '{' {
			key, err := decoder.Token()
			if err != nil {
				panic(err)
			}
			n.keys = append(n.keys, literal(key))
		}
		n.items = append(n.items, parseNext(decoder))
	}
	if _, err := decoder.Token(); err != nil {
		panic(err)
	}
	return n
}

// literal is a value as JSON, without escapes that it can do without.
func literal(value any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// all is the node and every node in it.
func (n *node) all() []*node {
	nodes := []*node{n}
	for _, item := range n.items {
		nodes = append(nodes, item.all()...)
	}
	return nodes
}

func (n *node) clone() *node {
	c := *n
	c.keys = append([]string(nil), n.keys...)
	c.items = make([]*node, len(n.items))
	for i, item := range n.items {
		c.items[i] = item.clone()
	}
	return &c
}

// write adds the text of the value. space gives what stands between tokens.
func (n *node) write(b *strings.Builder, space func() string) {
	if n.open == 0 {
		b.WriteString(n.literal)
		return
	}
	b.WriteByte(n.open)
	b.WriteString(space())
	for i, item := range n.items {
		if i > 0 {
			b.WriteString("," + space())
		}
		if n.open == '{' {
			b.WriteString(n.keys[i] + space() + ":" + space())
		}
		item.write(b, space)
		b.WriteString(space())
	}
	b.WriteByte(n.open + 2) // } and ] stand two behind { and [
}

// sort orders the members of an object by key.
func (n *node) sort() {
	if n.open != '{' {
		return
	}
	order := make([]int, len(n.keys))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return strings.Compare(n.keys[i], n.keys[j]) })
	keys, items := make([]string, len(order)), make([]*node, len(order))
	for to, from := range order {
		keys[to], items[to] = n.keys[from], n.items[from]
	}
	n.keys, n.items = keys, items
}
