package config

import (
	"maps"
	"slices"
	"strings"

	"fitsync/analysis"
)

// maxWeeks bounds a plan: what takes longer than ten years is a slip of the keyboard.
const maxWeeks = 520

func (c *checker) solutions(path string, s *Solutions) {
	approaches := map[string]bool{} // those that a plan or the default rules use
	for name := range analysis.DefaultPolicy().Teams {
		approaches[name] = true
	}
	teams := slices.Sorted(maps.Keys(s.Teams))
	for key, plans := range map[string]Plans{"missing_capability": s.MissingCapability, "partial_capability": s.PartialCapability} {
		for _, severity := range slices.Sorted(maps.Keys(plans)) {
			approaches[plans[severity].Approach] = true
			c.plan(path+"."+key+"."+severity, severity, plans[severity], teams)
		}
	}
	for _, name := range teams {
		if !approaches[name] {
			c.problem(path+".teams."+name, "no plan has the approach %q; use one of %s, or name it in a plan",
				name, strings.Join(slices.Sorted(maps.Keys(approaches)), ", "))
		}
		between(c, path+".teams."+name, s.Teams[name], 1, 1000, " people")
	}
	between(c, path+".week_days", s.WeekDays, 1, 7, "")
	if !(s.DayRate > 0 && s.DayRate <= 1e6) {
		c.problem(path+".day_rate", "%g: use an amount of money from above 0 to 1000000", s.DayRate)
	}
}

func (c *checker) plan(path, severity string, plan Plan, teams []string) {
	c.oneOf(path, severity, texts(analysis.Priorities()))
	if c.reported(path) {
		return
	}
	if strings.TrimSpace(plan.Solution) == "" {
		c.problem(path+".solution", "empty; say what is done, or leave it out")
	}
	if !slices.Contains(teams, plan.Approach) {
		c.problem(path+".approach", "%q has no team; use one of %s, or add it to solutions.teams", plan.Approach, strings.Join(teams, ", "))
	}
	if weeks := plan.Weeks; len(weeks) != 2 || weeks[0] < 0 || weeks[0] > weeks[1] || weeks[1] > maxWeeks {
		c.problem(path+".weeks", "%v: use [low, high], at most %d", weeks, maxWeeks)
	}
}
