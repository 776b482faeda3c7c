// Package testparts gets what tests need beside Go: Node, its packages, a browser. It knows
// nothing of fitsync, so that tests of the simulators may use it, too.
package testparts
