// Package review is what reviewers work with: the queue of needs that the machine left
// open, and the file in which decisions travel from one fitsync to another.
//
// The one idea: a need is looked at once, however many deals ask for it, and first
// where most revenue hangs on it.
//
// It stores nothing and judges nothing: decisions are kept by package store and
// followed by package match.
package review
