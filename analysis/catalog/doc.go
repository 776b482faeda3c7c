// Package catalog reads, writes, checks and compares capability catalogs as files:
// YAML, JSON and CSV.
//
// The one idea: a catalog is a document that people edit, so that every problem in
// it is found at once and named with its place and remedy, and what is written can
// be read back unchanged.
//
// It keeps nothing; the store holds the catalog in use.
package catalog
