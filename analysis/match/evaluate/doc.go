// Package evaluate measures a judge on labelled requirements: it reads the documented
// file formats, has every case judged, and computes the figures that a reader can
// compare with other methods.
//
// The one idea: a case says what is right, a prediction what was answered, and
// every figure is computed from those two alone. It trains nothing and changes
// nothing.
package evaluate
