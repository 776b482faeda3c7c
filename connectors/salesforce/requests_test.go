package salesforce_test

import (
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/orgsim"
)

// Where a field is hidden in which a request is answered, that is said when requests are
// looked for: whoever made one would wait in vain.
func TestRequestsThatCannotBeAnsweredAreNoRequests(t *testing.T) {
	for _, field := range []string{"Status__c", "Error__c", "Worker__c"} {
		r := start(t, orgsim.Options{})
		r.org.Insert("FitSync_Request__c", map[string]any{"Opportunity__c": r.deal("Deal"), "Scope__c": "record"})
		r.org.Faults().Set(orgsim.Fault{Kind: orgsim.HiddenField, Object: "FitSync_Request__c", Field: field})
		_, err := r.Requests(t.Context(), time.Now())
		if connectors.ClassOf(err) != connectors.Schema {
			t.Errorf("%s is hidden: %v", field, err)
		}
	}
}
