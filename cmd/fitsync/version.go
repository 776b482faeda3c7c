package main

import (
	"cmp"
	"runtime/debug"
)

// release is set by the build: -ldflags "-X main.release=1.2.3".
var release string

// build says what this binary was made from.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
}

func buildVersion() build {
	b := build{Version: cmp.Or(release, "development"), Commit: "unknown"}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.Go = info.GoVersion
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				b.Commit = setting.Value[:min(12, len(setting.Value))]
			}
		}
	}
	return b
}
