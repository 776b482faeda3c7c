package orgsim

import "strings"

// record takes the fault, if any, that refuses one record of a write. The
// fault's Field limits it to writes that set that field.
func (s *Faults) record(ob *object, id string, set map[*field]any) *apiError {
	match := func(f *Fault) bool {
		if f.Object != "" && !strings.EqualFold(f.Object, ob.name) || !sameID(f.Record, id) {
			return false
		}
		_, writes := set[ob.field(f.Field)]
		return f.Field == "" || writes
	}
	const lock = "unable to obtain exclusive access to this record or 1 records"
	for _, k := range []FaultKind{RowLock, RowLockNested, ValidationRule, ApprovalLock, Duplicates} {
		f, ok := s.take(k, match)
		if !ok {
			continue
		}
		switch k {
		case RowLock:
			return refuse("UNABLE_TO_LOCK_ROW", "%s: %s", lock, id)
		case RowLockNested:
			return refuse("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
				"%sTrigger: execution of AfterUpdate caused by: System.DmlException: Update failed. First exception on row 0 with id %s; first error: UNABLE_TO_LOCK_ROW, %s: %s: []",
				ob.name, id, lock, id)
		case ApprovalLock:
			return refuse("ENTITY_IS_LOCKED", "the entity is locked for editing")
		case Duplicates:
			return refuse("DUPLICATES_DETECTED", "Use one of these records?")
		}
		err := refuse("FIELD_CUSTOM_VALIDATION_EXCEPTION", "The record does not meet a validation rule.")
		if f.Field != "" {
			return err.on(f.Field)
		}
		return err
	}
	return nil
}

// sameID tells whether an id is the wanted one; an empty one wants any.
func sameID(want, id string) bool {
	if want == "" {
		return true
	}
	a, ok := fullID(want)
	b, ok2 := fullID(id)
	return ok && ok2 && a == b
}

// interfere lets somebody else delete or edit the record that the API is about
// to update.
func (x *tx) interfere(ob *object, id string) {
	full, ok := fullID(id)
	r := ob.table.byID[full]
	if !ok || r == nil || r.cur == nil || r.cur.deleted {
		return
	}
	match := func(f *Fault) bool {
		return (f.Object == "" || strings.EqualFold(f.Object, ob.name)) && sameID(f.Record, full)
	}
	other := &tx{o: x.o}
	if _, ok := x.o.faults.take(DeleteFirst, match); ok {
		other.bury(ob, r, "")
	}
	if f, ok := x.o.faults.take(EditFirst, match); ok {
		if err := other.update(ob, full, f.Fields, byHand); err != nil {
			panic("orgsim: EditFirst: " + err.Error())
		}
	}
}
