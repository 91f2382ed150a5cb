package main

import (
	"regexp"
	"runtime/debug"
	"strings"

	"countries/docs"
)

// commitLength is how many digits of a commit's hash Go's own versions have.
const commitLength = 12

// Versions that the go command gives a module: of a tag, as v1.2.3; or of a
// commit without one, as v0.0.0-20260102150405-abcdef123456. What follows a
// plus sign is none of the version's number.
var (
	tagged   = regexp.MustCompile(`^v([0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?)`)
	untagged = regexp.MustCompile(`[0-9]{14}-([0-9a-f]{12})(\+|$)`)
)

// version is the program's one version, with the commit that it was built from
// where that is known: 1.2.3+abcdef123456, with .dirty when files had changed.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return docs.Version
	}
	return versionOf(info)
}

func versionOf(info *debug.BuildInfo) string {
	number, commit := docs.Version, ""
	if match := untagged.FindStringSubmatch(info.Main.Version); match != nil {
		commit = match[1]
	} else if match := tagged.FindStringSubmatch(info.Main.Version); match != nil {
		number = match[1]
	}
	dirty := strings.HasSuffix(info.Main.Version, "+dirty")
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			commit = setting.Value[:min(commitLength, len(setting.Value))]
		case "vcs.modified":
			dirty = setting.Value == "true"
		}
	}
	if commit == "" {
		return number
	}
	if dirty {
		commit += ".dirty"
	}
	return number + "+" + commit
}
