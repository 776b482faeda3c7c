// Package config is fitsync's one configuration file: its shape, its defaults and
// the checks that find every problem at once.
//
// The one idea: a file is either right or every problem in it is named with its
// line and remedy. Unknown keys are errors, environment variables are read here
// and nowhere else, and a secret can only be a reference and never be printed.
//
// It knows neither databases nor CRMs; cmd/fitsync turns it into running parts.
package config
