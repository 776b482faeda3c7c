package config

import _ "embed"

// Template is a commented configuration to start from, as `fitsync init` writes it.
//
//go:embed template.yaml
var Template []byte
