package config

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"fitsync/analysis"
)

func texts[T ~string](values []T) []string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = string(value)
	}
	return list
}

func (c *checker) enterprise(e *EnterpriseSales) {
	const path = "enterprise_sales"
	c.rules(path+".requirements", &e.Requirements)
	if prior := e.ProductFit.Prior; prior != nil && !(*prior >= 0 && *prior <= 1) {
		c.add(path+".product_fit.prior", "%g: use 0 to 1", *prior)
	}
	c.plans(path+".solutions.missing_capability", e.Solutions.MissingCapability)
	c.plans(path+".solutions.partial_capability", e.Solutions.PartialCapability)
	if rate := e.Solutions.DayRate; !(rate >= 0 && rate <= 1e6) {
		c.add(path+".solutions.day_rate", "%g: use an amount of money", rate)
	}
	if days := e.Solutions.WeekDays; days < 0 || days > 7 {
		c.add(path+".solutions.week_days", "%d: use 1 to 7", days)
	}
	for _, code := range slices.Sorted(maps.Keys(e.Currency.Rates)) {
		if rate := e.Currency.Rates[code]; !(rate > 0) || math.IsInf(rate, 0) {
			c.add(path+".currency.rates."+code, "%g: use units of the reporting currency for one %s", rate, code)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(e.Actions)) {
		c.oneOf(path+".actions."+kind, kind, texts(analysis.ActionKinds()))
	}
	if _, err := e.RFP.Days(); err != nil {
		c.add(path+".rfp.response_time", "%v", err)
	}
	for i, day := range e.RFP.Holidays {
		if _, err := analysis.ParseDate(day); err != nil {
			c.add(fmt.Sprintf("%s.rfp.holidays[%d]", path, i), "%v", err)
		}
	}
	for i, level := range e.Contract.Terms.SLALevels {
		if _, err := SLALevel(level); err != nil {
			c.add(fmt.Sprintf("%s.contract.terms.sla_levels[%d]", path, i), "%v", err)
		}
	}
}

func (c *checker) rules(path string, rules *RequirementRules) {
	for i, category := range rules.Categories {
		c.oneOf(fmt.Sprintf("%s.categories[%d]", path, i), category, texts(analysis.Categories()))
	}
	for i, priority := range rules.PriorityLevels {
		c.oneOf(fmt.Sprintf("%s.priority_levels[%d]", path, i), priority, texts(analysis.Priorities()))
	}
	if rules.DefaultPriority != "" {
		c.oneOf(path+".default_priority", rules.DefaultPriority, texts(analysis.Priorities()))
	}
	for _, priority := range slices.Sorted(maps.Keys(rules.Weights)) {
		c.oneOf(path+".weights."+priority, priority, texts(analysis.Priorities()))
		if weight := rules.Weights[priority]; weight < 1 || weight > 1000 {
			c.add(path+".weights."+priority, "%d: use 1 to 1000", weight)
		}
	}
}

func (c *checker) plans(path string, plans map[string]Plan) {
	for _, severity := range slices.Sorted(maps.Keys(plans)) {
		c.oneOf(path+"."+severity, severity, texts(analysis.Priorities()))
		weeks := plans[severity].Weeks
		if weeks != nil && (len(weeks) != 2 || weeks[0] < 0 || weeks[0] > weeks[1]) {
			c.add(path+"."+severity+".weeks", "%v: use [low, high]", weeks)
		}
	}
}

// Days is the number of business days of response_time, such as "5 business_days"; 0 if not given.
func (r RFP) Days() (int, error) {
	if r.ResponseTime == "" {
		return 0, nil
	}
	number, unit, _ := strings.Cut(strings.TrimSpace(r.ResponseTime), " ")
	days, err := strconv.Atoi(number)
	if err != nil || days < 1 || days > 365 || (unit != "business_days" && unit != "business days") {
		return 0, fmt.Errorf("%q: use a number of business days, such as 5 business_days", r.ResponseTime)
	}
	return days, nil
}

// SLALevel reads a percentage of uptime: 99.9, "99.9%" or "99.9 %".
func SLALevel(text string) (float64, error) {
	percent, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%")), 64)
	if err != nil || !(percent > 0 && percent <= 100) {
		return 0, fmt.Errorf("%q: use a percentage such as 99.9%%", text)
	}
	return percent, nil
}
