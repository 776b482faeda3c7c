package config

import (
	"fmt"
	"maps"
	"math"
	"regexp"
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
	between(c, path+".product_fit.prior", e.ProductFit.Prior, 0, 1, "")
	c.solutions(path+".solutions", &e.Solutions)
	c.currency(path+".currency", e.Currency)
	c.actions(path+".actions", e.Actions)
	if _, err := e.RFP.Days(); err != nil {
		c.problem(path+".rfp.response_time", "%v", err)
	}
	for i, day := range e.RFP.Holidays {
		if date, err := analysis.ParseDate(day); err != nil || date.IsZero() {
			c.problem(fmt.Sprintf("%s.rfp.holidays[%d]", path, i), "%q: use a day such as 2026-12-25", day)
		}
	}
	c.terms(path+".contract.terms", e)
	if e.PoC != nil && c.given(path+".poc.duration_weeks") {
		between(c, path+".poc.duration_weeks", e.PoC.DurationWeeks, 1, 104, "")
	}
	if e.Enablement != nil && c.given(path+".enablement.training.duration_minutes") {
		between(c, path+".enablement.training.duration_minutes", e.Enablement.Training.DurationMinutes, 1, 1440, "")
	}
}

func (c *checker) rules(path string, rules *RequirementRules) {
	c.allOf(path+".categories", rules.Categories, texts(analysis.Categories()))
	c.allOf(path+".priority_levels", rules.PriorityLevels, texts(analysis.Priorities()))
	c.oneOf(path+".default_priority", rules.DefaultPriority, texts(analysis.Priorities()))
	for _, priority := range slices.Sorted(maps.Keys(rules.Weights)) {
		c.oneOf(path+".weights."+priority, priority, texts(analysis.Priorities()))
		between(c, path+".weights."+priority, rules.Weights[priority], 1, 1000, "")
	}
}

func (c *checker) allOf(path string, names, known []string) {
	c.distinct(path, names)
	for i, name := range names {
		c.oneOf(fmt.Sprintf("%s[%d]", path, i), name, known)
	}
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

func (c *checker) currency(path string, currency Currency) {
	if !currencyCode.MatchString(currency.Reporting) {
		c.problem(path+".reporting", "%q: use the three letters of ISO 4217, such as EUR", currency.Reporting)
	}
	for _, code := range slices.Sorted(maps.Keys(currency.Rates)) {
		rate, at := currency.Rates[code], path+".rates."+code
		switch {
		case !currencyCode.MatchString(code):
			c.problem(at, "%q: use the three letters of ISO 4217, such as USD", code)
		case !(rate > 0) || math.IsInf(rate, 0):
			c.problem(at, "%g: use units of the reporting currency for one %s", rate, code)
		case code == currency.Reporting && rate != 1:
			c.problem(at, "%g: %s is the reporting currency, its rate is 1; leave it out", rate, code)
		}
	}
}

func (c *checker) actions(path string, acts Acts) {
	rules := analysis.DefaultPolicy().Actions
	owners := []string{}
	for _, rule := range rules {
		owners = append(owners, rule.OwnerRole)
	}
	slices.Sort(owners)
	owners = slices.Compact(owners)
	for _, kind := range slices.Sorted(maps.Keys(acts)) {
		at, act := path+"."+kind, acts[kind]
		c.oneOf(at, kind, texts(analysis.ActionKinds()))
		if _, recommended := rules[analysis.ActionKind(kind)]; !recommended && !c.reported(at) {
			c.warn(at, "without effect yet: this action is never recommended in this version")
		}
		if act.Owner != "" || c.given(at+".owner") {
			c.oneOf(at+".owner", act.Owner, owners)
		}
		if act.Days != nil {
			between(c, at+".days", *act.Days, 0, 365, "")
		}
	}
}

func (c *checker) terms(path string, e *EnterpriseSales) {
	terms := &e.Contract.Terms
	for key, names := range map[string][]string{
		"payment_terms": terms.PaymentTerms, "support_levels": terms.SupportLevels, "sla_levels": terms.SLALevels,
	} {
		c.distinct(path+"."+key, names)
		if len(names) == 0 {
			c.problem(path+"."+key, "empty; name at least one, or leave it out")
		}
	}
	for i, level := range terms.SLALevels {
		if _, err := SLALevel(level); err != nil {
			c.problem(fmt.Sprintf("%s.sla_levels[%d]", path, i), "%v", err)
		}
	}
}

// Days is the number of business days of response_time, such as "5 business_days".
func (r RFP) Days() (int, error) {
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
