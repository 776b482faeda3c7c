package analysis

import "strings"

// convert turns an amount of a currency into the reporting currency, rounding half
// away from zero; an empty currency is the reporting one. It returns false without
// a usable rate, and for an amount that the rate takes beyond what Money holds.
func (p *Policy) convert(amount Money, currency string) (Money, bool) {
	currency = strings.ToUpper(strings.TrimSpace(currency))
	if currency == "" || currency == strings.ToUpper(p.Currency) {
		return amount, true
	}
	rate, ok := p.Rates[currency]
	if !ok || rate <= 0 {
		return 0, false
	}
	converted, err := MoneyOf(amount.Units() * rate)
	return converted, err == nil
}
