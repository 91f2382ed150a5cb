package validation

import (
	"fmt"
	"strings"

	"github.com/go-playground/validator/v10"
)

// describe words a failure of a rule of go-playground's.
func describe(e validator.FieldError, p *plan) Error {
	tag, parameter := e.Tag(), e.Param()
	switch {
	case strings.HasPrefix(tag, "required_"):
		return missing()
	case strings.HasPrefix(tag, "excluded_"):
		return notValid("extra fields not permitted")
	case tag == "unique":
		return notUnique()
	}
	if strings.HasSuffix(tag, "field") {
		parameter = p.clientName(parameter)
	}
	switch sentence := sentence(tag); {
	case sentence != "" && parameter == "": // a limit of a time
		return notValid(fmt.Sprintf(sentence, "now"))
	case sentence != "":
		return notValid(fmt.Sprintf(sentence, parameter))
	case parameter != "":
		return notValid(fmt.Sprintf("value is not valid: %s %s", tag, parameter))
	default:
		return notValid("value is not a valid " + strings.ReplaceAll(tag, "|", " or "))
	}
}

// clientName is the name that a client has for a field that a rule names in Go.
func (p *plan) clientName(name string) string {
	for _, f := range p.fields {
		if p.typ.FieldByIndex(f.index).Name == name {
			return f.name
		}
	}
	return name
}

// sentence words the rules whose names do not speak for themselves.
func sentence(tag string) string {
	switch tag {
	case "eq", "eqfield":
		return "ensure this value is equal to %s"
	case "ne", "nefield":
		return "ensure this value is not equal to %s"
	case "gt", "gtfield":
		return "ensure this value is greater than %s"
	case "gte", "gtefield":
		return "ensure this value is greater than or equal to %s"
	case "lt", "ltfield":
		return "ensure this value is less than %s"
	case "lte", "ltefield":
		return "ensure this value is less than or equal to %s"
	case "contains":
		return "ensure this value contains %s"
	case "excludes":
		return "ensure this value does not contain %s"
	case "startswith":
		return "ensure this value starts with %s"
	case "endswith":
		return "ensure this value ends with %s"
	}
	return ""
}
