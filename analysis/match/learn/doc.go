// Package learn fits the judge's model to labelled requirements: how the features of
// a candidate add up, when its answer can be relied on, and what words say about
// categories.
//
// The one idea: what is reported of a model is measured on products that it was not
// trained on. Training is deterministic: equal input gives equal bytes. It knows no
// files; its caller reads the sets and stores the model.
package learn
