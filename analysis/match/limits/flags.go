package limits

import (
	"fmt"
	"slices"
	"strings"

	"fitsync/analysis"
)

// flag makes the demand that a bool is as wanted.
func flag(key, asked string, want bool) Demand {
	return Demand{Key: key, Asked: asked, check: func(stated map[string]any) outcome {
		v, ok := stated[key]
		if !ok {
			return silent()
		}
		have, ok := v.(bool)
		if text, isText := v.(string); isText {
			have, ok = strings.EqualFold(text, "yes") || strings.EqualFold(text, "true"), true
			ok = have || isNo(v)
		}
		switch {
		case !ok:
			return said(analysis.LimitUnknown, fmt.Sprint(v))
		case have == want:
			return said(analysis.LimitMet, yesNo(have))
		}
		return said(analysis.LimitViolated, yesNo(have))
	}}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// flagRule finds one demand that is met or not, without a measure.
type flagRule struct {
	key, asked string
	want       bool
	holds      func(*sentence) bool
}

var flagRules = []flagRule{
	{"requires_inbound_ports", "no inbound ports", false, func(s *sentence) bool {
		return s.has("outbound_only") || s.has("inbound") && s.has("no")
	}},
	{"requires_agent", "no agent", false, func(s *sentence) bool {
		return s.has("agentless") || s.has("agent") && (s.has("install") && s.negatedNear("agent") || s.refused("agent") || s.has("no") && s.has("admin_rights", "inbound", "telemetry") && s.alsoRefused("agent")) || s.has("no_install") && s.has("machine")
	}},
	{"telemetry", "no telemetry", false, func(s *sentence) bool {
		return s.has("no") && (s.has("telemetry") || s.has("usage") && s.has("send") && !s.has("ai"))
	}},
	{"ai_training_on_customer_data", "no AI training on our data", false, func(s *sentence) bool {
		return s.has("ai") && s.has("learn") && s.has("no") && s.has("our_data")
	}},
	{"third_party_cookies", "no third-party cookies", false, func(s *sentence) bool {
		return s.has("cookie") && s.has("third") && (s.has("no") || s.blocks()) || s.has("cookie") && s.has("own_domain") && s.has("only")
	}},
	{"works_offline", "works offline", true, func(s *sentence) bool {
		return s.has("offline") && s.has("offline_works") && !s.has("backup") && !s.isDown() && !s.rulesOut("offline")
	}},
	{"client_admin_rights", "no administrator rights", false, func(s *sentence) bool {
		return s.has("admin_rights") && s.has("no") || s.has("standard_user") && s.has("install", "offline_works")
	}},
	{"operator_can_read", "the operator cannot read our data", false, func(s *sentence) bool {
		return s.has("zero_knowledge") || s.has("operator") && s.has("readable") && s.has("content") && s.has("no") && len(s.marks[places]) == 0
	}},
	{"byok", "own encryption keys", true, func(s *sentence) bool {
		return (s.has("byok") || (s.has("crypto_key") || s.has("key") && s.has("encrypt")) && s.has("own") && s.has("hold") && !s.has("in_transit") && !s.has("rotate") && !s.has("hsm")) && !s.rulesOut("byok")
	}},
}

// readFlags finds demands that are met or not, without a measure.
func readFlags(s *sentence) []Demand {
	var out []Demand
	for _, rule := range flagRules {
		if rule.holds(s) {
			s.negated = true
			s.takeTopic(rule.key)
			out = append(out, flag(rule.key, rule.asked, rule.want))
		}
	}
	return out
}

// isDown holds where something other than the network is down.
func (s *sentence) isDown() bool {
	return slices.ContainsFunc(s.marks[cues], func(m mark) bool {
		return m.name == "down" && (s.is(m.from, "offline") || !s.covered(m.from, "offline"))
	})
}

// blocks holds where a browser does what the text does not want.
func (s *sentence) blocks() bool {
	for i := range s.words {
		if strings.HasPrefix(s.at(i), "block") || strings.HasPrefix(s.at(i), "blockier") {
			return true
		}
	}
	return false
}

// refused holds for "no agents".
func (s *sentence) refused(name string) bool {
	for _, m := range s.marks[cues] {
		if m.name != name {
			continue
		}
		for k := m.from - 1; k >= max(m.from-3, 0); k-- {
			if s.is(k, "no", "without", "zero", "keine", "keinen", "kein", "ohne", "sans", "sin", "aucun") {
				return true
			}
			if !s.is(k, "any", "additional", "extra", "local", "a", "an", "software", "monitoring", "jeden", "zusatzlichen") {
				break
			}
		}
	}
	return false
}

// alsoRefused holds for the agent of "no administrator rights or agents".
func (s *sentence) alsoRefused(name string) bool {
	for _, m := range s.marks[cues] {
		k := m.from - 1
		if m.name == name && s.is(k, "a", "an", "any", "einen") {
			k--
		}
		if m.name == name && s.is(k, "or", "nor", "oder", "ou", "ni") {
			return true
		}
	}
	return false
}

// negatedNear holds where a no stands within six words before or three after a cue.
func (s *sentence) negatedNear(name string) bool {
	for _, m := range s.marks[cues] {
		if m.name != name {
			continue
		}
		for _, no := range s.marks[cues] {
			if no.name == "no" && no.from >= m.from-6 && no.to <= m.to+4 {
				return true
			}
		}
	}
	return false
}

// rulesOut holds where the text says that it does not need something.
func (s *sentence) rulesOut(name string) bool {
	for _, m := range s.marks[cues] {
		if m.name != name {
			continue
		}
		for k := m.from - 4; k < m.from; k++ {
			if s.is(k, "no", "not", "kein", "keine", "nicht") && (s.is(k+1, "need", "needed", "require", "required", "necessary", "notig", "erforderlich", "interested") || k == m.from-1 && s.is(m.from, "byok", "offline", "hyok")) {
				return true
			}
		}
		if s.is(m.to, "is", "are") && s.is(m.to+1, "not") && s.is(m.to+2, "needed", "required", "necessary") {
			return true
		}
	}
	return false
}

// ranked compares with a list of levels, the lowest first; the first is "none".
func ranked(stated map[string]any, key string, levels []string, want int) outcome {
	v, ok := stated[key]
	if !ok {
		return silent()
	}
	offered := fmt.Sprint(v)
	if isNo(v) {
		offered = levels[0]
	}
	for have, level := range levels {
		if !strings.EqualFold(level, offered) {
			continue
		}
		switch {
		case have == 0:
			return said(analysis.LimitViolated, offered)
		case have >= want:
			return said(analysis.LimitMet, offered)
		}
		return said(analysis.LimitShort, offered)
	}
	return said(analysis.LimitUnknown, offered)
}

var tenancies = []string{"shared", "single-tenant", "dedicated"}

// readTenancy finds how far the product is to be separated from other customers.
func readTenancy(s *sentence) []Demand {
	want := 0
	switch {
	case s.has("dedicated"):
		want = 2
	case s.has("single", "dedicated_instance"), s.has("shared") && s.has("no"):
		want = 1
	default:
		return nil
	}
	s.takeTopic("tenancy")
	return []Demand{{Key: "tenancy", Asked: tenancies[want], check: func(stated map[string]any) outcome {
		return ranked(stated, "tenancy", tenancies, want)
	}}}
}
