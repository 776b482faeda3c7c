package analysis

import (
	"cmp"
	"slices"
)

// apportion deals out total in whole numbers by the method of the largest
// remainder: share i is claims[i] / unit rounded down, and what is then left goes,
// one each, to the largest remainders; before orders those that are equal. The sum of the claims must lie within one unit
// of total × unit, so that the shares add up to total exactly.
func apportion(total int64, claims []int64, unit int64, before func(i, j int) int) []int64 {
	shares := make([]int64, len(claims))
	order := make([]int, len(claims))
	for i, claim := range claims {
		shares[i], order[i] = claim/unit, i
		total -= shares[i]
	}
	if total <= 0 {
		return shares
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(claims[j]%unit, claims[i]%unit), before(i, j))
	})
	for _, i := range order[:min(int(total), len(order))] {
		shares[i]++
	}
	return shares
}
