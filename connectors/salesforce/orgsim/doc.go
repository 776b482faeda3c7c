// Package orgsim is a Salesforce org in memory, served over real HTTP.
//
// Its one idea: be as strict as the real thing. A name that is not in the
// schema, a text that is too long, the 201st record of a collection and the
// sixth query of a composite are refused with the vendor's own codes, so that
// a connector that works here has met what it will meet there. Faults that a
// real org shows now and then are switches (see [Fault]).
//
// It is not a mock to be told what to answer: records go in, by HTTP or as a
// person would edit them ([Org.Insert], [Org.Update]), and queries are really
// evaluated. It keeps nothing on disk.
package orgsim
