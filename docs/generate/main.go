// Command generate writes docs/openapi.json and docs/openapi.yaml. swag reads
// the comments into Swagger 2.0, openapi2conv makes OpenAPI 3 of that, and
// correct says what Swagger 2.0 cannot. The examples are what the service
// really answers.
//
// Run it in the root of the module, by go generate.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/goccy/go-yaml"
)

func main() {
	if err := run(context.Background(), ".", "docs"); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes the document of the module at root into a directory.
func run(ctx context.Context, root, dir string) error {
	doc, err := document(ctx, root)
	if err != nil {
		return err
	}
	asJSON, err := encode(doc)
	if err != nil {
		return err
	}
	if err := validate(ctx, asJSON); err != nil {
		return err
	}
	asYAML, err := yaml.JSONToYAML(asJSON)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "openapi.json"), asJSON, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "openapi.yaml"), asYAML, 0o644)
}

func document(ctx context.Context, root string) (*openapi3.T, error) {
	swagger, err := swag(ctx, root)
	if err != nil {
		return nil, err
	}
	doc, err := convert(swagger)
	if err != nil {
		return nil, err
	}
	declared, err := readDeclarations(root)
	if err != nil {
		return nil, err
	}
	correct(doc, declared)
	if err := openapi3.NewLoader().ResolveRefsIn(doc, nil); err != nil {
		return nil, err
	}
	return doc, record(ctx, doc)
}

// validate returns an error for what is no OpenAPI, or has an example that is
// none of its schema.
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
