// Command generate writes docs/openapi.json. swag reads the comments and makes
// Swagger 2.0 of them, convert makes OpenAPI 3 of that, and record adds as
// examples what the service really answers.
//
// go generate runs it, in the root of the module.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	document, err := generate(context.Background(), ".")
	if err == nil {
		err = os.WriteFile("docs/openapi.json", document, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate returns the document of the module at root.
func generate(ctx context.Context, root string) ([]byte, error) {
	text, err := swag(ctx, root)
	if err != nil {
		return nil, err
	}
	var from swagger
	if err := unmarshal(bytes.ReplaceAll(text, []byte("#/definitions/"), []byte(schemaRef)), &from); err != nil {
		return nil, fmt.Errorf("swag: %w", err)
	}
	doc, err := convert(&from)
	if err != nil {
		return nil, err
	}
	if err := record(ctx, doc); err != nil {
		return nil, err
	}
	if text, err = marshal(doc); err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		return nil, err
	}
	return indented.Bytes(), validate(ctx, indented.Bytes())
}

// validate returns an error for what is not OpenAPI, or has an example that
// does not fit its schema.
func validate(ctx context.Context, document []byte) error {
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return err
	}
	return doc.Validate(ctx)
}

// swag runs the tool of that name, at the version of tools/go.mod, and returns
// the Swagger 2.0 that it makes of the comments.
func swag(ctx context.Context, root string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "swag")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	tool := exec.CommandContext(ctx, "go", "tool", "-modfile=tools/go.mod", "swag", "init",
		"--quiet", "--exclude", "bench,docs,e2e,tools", "--outputTypes", "json", "--output", dir)
	tool.Dir = root
	var complaint bytes.Buffer
	tool.Stdout, tool.Stderr = &complaint, &complaint
	if err := tool.Run(); err != nil {
		return nil, fmt.Errorf("swag: %w\n%s", err, complaint.Bytes())
	}
	return os.ReadFile(filepath.Join(dir, "swagger.json"))
}
