// Package clients tests the Salesforce simulator through clients that other
// people wrote for the real Salesforce: jsforce (Node) and go-salesforce. Its
// one idea: what those clients expect is what the simulator owes. It has no
// code of its own.
package clients
