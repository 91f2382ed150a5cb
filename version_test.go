package main

import (
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	const hash = "abcdef1234567890abcdef1234567890abcdef12"
	for _, test := range []struct {
		name, module, revision, modified, want string
	}{
		{"a test, or go run", "", "", "", "1.0.0"},
		{"built without a repository", "(devel)", "", "", "1.0.0"},
		{"built at a commit, as older Go stamps it", "(devel)", hash, "false", "1.0.0+abcdef123456"},
		{"built at a commit", "v0.0.0-20260102150405-abcdef123456", hash, "false", "1.0.0+abcdef123456"},
		{"with changes", "v0.0.0-20260102150405-abcdef123456+dirty", hash, "true", "1.0.0+abcdef123456.dirty"},
		{"built at a tag", "v1.2.3", hash, "false", "1.2.3+abcdef123456"},
		{"at a tag, with changes", "v1.2.3+dirty", hash, "true", "1.2.3+abcdef123456.dirty"},
		{"at a tag before a release", "v1.2.3-rc.1", hash, "false", "1.2.3-rc.1+abcdef123456"},
		{"behind a tag", "v1.2.4-0.20260102150405-abcdef123456", hash, "false", "1.0.0+abcdef123456"},
		{"installed at a tag", "v1.2.3", "", "", "1.2.3"},
		{"installed at a commit", "v0.0.0-20260102150405-abcdef123456", "", "", "1.0.0+abcdef123456"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: test.module}}
		if test.revision != "" {
			info.Settings = []debug.BuildSetting{{Key: "vcs.revision", Value: test.revision}, {Key: "vcs.modified", Value: test.modified}}
		}
		if got := versionOf(info); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
