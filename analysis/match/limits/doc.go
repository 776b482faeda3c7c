// Package limits reads the numbers and names that a requirement demands (99.99 %,
// RPO 15 minutes, SOC 2 Type II, EU only) and compares them with what a capability
// states.
//
// The one idea: a demand is met only where the catalog states a comparable value
// that is at least as good. A key that does not appear says nothing, so that the
// result is then unknown, never met. A list is complete for its key.
//
// It does not find the capability and gives no verdict on the deal.
package limits
