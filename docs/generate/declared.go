package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// declarations are what swag drops of the source.
type declarations struct {
	// fields are the tags of the fields of each struct in models, as they are
	// declared: swag sorts by name, and does not read Gin's defaults.
	fields map[string][]reflect.StructTag
	// queries are the structs of queries, by the @ID of an operation.
	queries map[string]string
}

// readDeclarations reads the packages models and handlers below a directory.
func readDeclarations(root string) (*declarations, error) {
	d := &declarations{map[string][]reflect.StructTag{}, map[string]string{}}
	for dir, read := range map[string]func(*ast.File){"models": d.readFields, "handlers": d.readQueries} {
		names, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				return nil, err
			}
			read(file)
		}
	}
	return d, nil
}

func (d *declarations) readFields(file *ast.File) {
	ast.Inspect(file, func(node ast.Node) bool {
		declared, ok := node.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if model, ok := declared.Type.(*ast.StructType); ok {
			for _, field := range model.Fields.List {
				if field.Tag != nil {
					tag, _ := strconv.Unquote(field.Tag.Value) // the parser has read it
					d.fields[declared.Name.Name] = append(d.fields[declared.Name.Name], reflect.StructTag(tag))
				}
			}
		}
		return false
	})
}

var (
	ids     = regexp.MustCompile(`@ID\s+(\S+)`)
	queries = regexp.MustCompile(`@Param\s+\S+\s+query\s+models\.(\w+)`)
)

func (d *declarations) readQueries(file *ast.File) {
	for _, comment := range file.Comments {
		id, query := ids.FindStringSubmatch(comment.Text()), queries.FindStringSubmatch(comment.Text())
		if id != nil && query != nil {
			d.queries[id[1]] = query[1]
		}
	}
}

// names are the names that a tag gives to the fields of a struct, nil if there
// is none of that name.
func (d *declarations) names(model, tag string) []string {
	var names []string
	for _, field := range d.fields[model] {
		name, _, _ := strings.Cut(field.Get(tag), ",")
		names = append(names, name)
	}
	return names
}

// parameters are the names of the parameters of an operation's query.
func (d *declarations) parameters(operation *openapi3.Operation) []string {
	return d.names(d.queries[operation.OperationID], "form")
}

// setDefaults takes the defaults of a query from its struct.
func (d *declarations) setDefaults(operation *openapi3.Operation) {
	for _, field := range d.fields[d.queries[operation.OperationID]] {
		name, value, ok := strings.Cut(field.Get("form"), ",default=")
		if parameter := operation.Parameters.GetByInAndName("query", name); ok && parameter != nil {
			parameter.Schema.Value.Default = value
		}
	}
}
