package orgsim

import "strings"

// grant is what a permission set allows for one field.
type grant struct{ readable, editable bool }

func grantKey(object, field string) string { return strings.ToLower(object + "." + field) }

// granted joins what the permission sets assigned to the user allow.
func (o *Org) granted(ob *object, f *field) grant {
	var out grant
	assignments := o.object("PermissionSetAssignment")
	sets := o.object("PermissionSet")
	assignee, set := assignments.field("AssigneeId"), assignments.field("PermissionSetId")
	for _, a := range assignments.table.childrenOf(assignee, o.userID) {
		id, _ := a.get(set).(string)
		r := sets.table.byID[id]
		if r == nil || r.cur == nil || r.cur.deleted {
			continue
		}
		name, _ := r.get(sets.field("Name")).(string)
		g := o.grants[name][grantKey(ob.name, f.Name)]
		out.readable = out.readable || g.readable
		out.editable = out.editable || g.editable
	}
	return out
}
