package orgsim

import "strings"

// derive sets the fields that the org keeps itself.
func (x *tx) derive(ob *object, v *version, set map[*field]any) {
	switch ob.name {
	case "Opportunity":
		deriveStage(ob, v, set)
	case "Contact", "User":
		first, _ := v.values[ob.field("FirstName").slot].(string)
		last, _ := v.values[ob.field("LastName").slot].(string)
		v.values[ob.field("Name").slot] = strings.TrimSpace(first + " " + last)
	}
	owner := ob.field("OwnerId")
	if owner != nil && v.values[owner.slot] == nil && x.o.userID != "" {
		v.values[owner.slot] = x.o.userID
	}
	if name := ob.field("Name"); ob.custom && name != nil && v.values[name.slot] == nil {
		v.values[name.slot] = newID(ob.prefix, ob.table.lastNo+1)[:15]
	}
}

func deriveStage(ob *object, v *version, set map[*field]any) {
	name, ok := set[ob.field("StageName")].(string)
	if !ok {
		return
	}
	for _, s := range stages() {
		if !strings.EqualFold(s.name, name) {
			continue
		}
		v.values[ob.field("IsClosed").slot] = s.closed
		v.values[ob.field("IsWon").slot] = s.won
		v.values[ob.field("ForecastCategory").slot] = s.forecast
		if _, given := set[ob.field("Probability")]; !given {
			v.values[ob.field("Probability").slot] = s.probability
		}
	}
}

// check refuses a state that breaks a rule of the schema. id is empty for a
// record that is being created.
func (x *tx) check(ob *object, v *version, set map[*field]any, id string, creating bool) *apiError {
	if err := checkRequired(ob, v, set, creating); err != nil {
		return err
	}
	for f, val := range set {
		if f.kind == kindRef && val != nil {
			if err := x.checkTarget(f, val.(string)); err != nil {
				return err
			}
		}
		if f.Unique && val != nil {
			for _, other := range ob.table.withKey(f, val) {
				if other.id != id {
					return refuse("DUPLICATE_VALUE", "duplicate value found: %s duplicates value on record with id: %s", f.Name, other.id[:15])
				}
			}
		}
	}
	return x.o.faults.record(ob, id, set)
}

func checkRequired(ob *object, v *version, set map[*field]any, creating bool) *apiError {
	var missing []string
	for _, f := range ob.fields {
		if !f.Required || f.slot < 0 || v.values[f.slot] != nil {
			continue
		}
		if _, given := set[f]; given || creating {
			missing = append(missing, f.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [%s]", strings.Join(missing, ", ")).on(missing...)
}

// checkTarget refuses a lookup to a record that is not there.
func (x *tx) checkTarget(f *field, id string) *apiError {
	for _, name := range f.ReferenceTo {
		target := x.o.object(name)
		if target == nil || !strings.HasPrefix(id, target.prefix) {
			continue
		}
		r := target.table.byID[id]
		if r == nil {
			return refuse("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").on(f.Name)
		}
		if r.cur != nil && r.cur.deleted {
			return refuse("ENTITY_IS_DELETED", "entity is deleted").on(f.Name)
		}
		return nil
	}
	return refuse("FIELD_INTEGRITY_EXCEPTION", "%s: id value of incorrect type: %s", f.Label, id).on(f.Name)
}
