package main

import (
	"os"
	"regexp"
	"slices"

	"github.com/alecthomas/kong"
)

// mustBeFilled are the variables that are an error when they are empty: a
// secret or a place that was not filled in would open the service to everyone,
// or put the data where nobody looks for it.
var mustBeFilled = []string{"COUNTRIES_API_KEYS", "COUNTRIES_DATABASE"}

// serviceLink is what Kubernetes sets COUNTRIES_PORT to in every pod beside a
// Service named countries, and Docker beside a linked container of that name:
// the Service's address, which is no setting of this program.
var serviceLink = regexp.MustCompile(`^(tcp|udp|sctp)://`)

// ignoreVariables takes environment variables from the flags that would read
// them: empty ones, which count as not set, and a port that is a service link.
func ignoreVariables(parser *kong.Kong) {
	for _, flag := range parser.Model.Flags {
		flag.Tag.Envs = slices.DeleteFunc(flag.Tag.Envs, func(name string) bool {
			value, isSet := os.LookupEnv(name)
			return isSet && value == "" && !slices.Contains(mustBeFilled, name) ||
				name == "COUNTRIES_PORT" && serviceLink.MatchString(value)
		})
	}
}
