// Package demo holds what `fitsync demo` shows: an invented product's catalog, 300
// deals with the requirements of their buyers, and the two CRM simulators that they
// live in.
//
// The one idea: the demo is the product itself against CRMs that refuse what the
// real ones refuse. Nothing here computes a result.
package demo
