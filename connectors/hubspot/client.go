package hubspot

// This is the only file that knows the generated client. Its models are of 2022 and
// not trusted further than they carry: errors are read from the raw body, since a
// 207 decodes as a success, and a list that is missing is told from an empty one.
// Properties that are null come out as "": HubSpot knows no difference, since
// writing "" is how a property is emptied.

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clarkmcc/go-hubspot/generated/v3/objects"
	"github.com/clarkmcc/go-hubspot/generated/v3/properties"

	"fitsync/connectors"
)

// maxSearchBody is the longest search request that HubSpot takes, in characters.
const maxSearchBody = 3000

// query is a search: records that pass all filters, ascending by one property.
type query struct {
	filters    []filter
	sort       string
	properties []string
	extra      []string // properties that may not exist: they are then in no record
	limit      int
}

type filter struct{ property, operator, value string }

// object is a record as HubSpot gives it. A property that does not exist, or that
// the app may not see, has no entry.
type object struct {
	id         string
	modified   time.Time
	properties map[string]string // "" where empty
}

// found is a page of search results.
type found struct {
	objects []object
	total   int
	more    bool
	server  time.Time // when the server answered, zero if it does not say
}

// searchBody is the body of a search. The generated model knows sorts only as bare
// names, which the API takes and its own guide does not show.
type searchBody struct {
	FilterGroups []objects.FilterGroup `json:"filterGroups"`
	Sorts        []searchSort          `json:"sorts"`
	Properties   []string              `json:"properties"`
	Limit        int                   `json:"limit"`
}

type searchSort struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

func (q query) body() searchBody {
	group := objects.FilterGroup{}
	for _, f := range q.filters {
		group.Filters = append(group.Filters, objects.Filter{PropertyName: f.property, Operator: f.operator, Value: objects.PtrString(f.value)})
	}
	return searchBody{
		FilterGroups: []objects.FilterGroup{group}, Sorts: []searchSort{{q.sort, "ASCENDING"}}, Properties: slices.Concat(q.properties, q.extra), Limit: q.limit,
	}
}

// fits reports whether HubSpot takes a search of this length.
func (q query) fits() bool {
	body, err := json.Marshal(q.body())
	return err == nil && utf8.RuneCount(body) <= maxSearchBody
}

func (a *api) search(ctx context.Context, objectType string, q query) (found, error) {
	op := "search " + objectType
	resp, body, err := a.send(ctx, op, http.MethodPost, "/crm/v3/objects/"+url.PathEscape(objectType)+"/search", q.body())
	if err != nil {
		return found{}, err
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return found{}, a.unreadable(ctx, objectType, q.properties, asRead(a.failure(ctx, op, resp, body)))
	}
	var got objects.CollectionResponseWithTotalSimplePublicObjectForwardPaging
	if json.Unmarshal(body, &got) != nil || got.Results == nil {
		return found{}, a.malformed(op)
	}
	out := found{total: int(got.Total), more: got.Paging != nil && got.Paging.Next != nil && got.Paging.Next.After != ""}
	out.server, _ = http.ParseTime(resp.Header.Get("Date")) // without the header it stays zero
	for _, o := range got.Results {
		out.objects = append(out.objects, newObject(o))
	}
	return out, a.complete(ctx, objectType, out.objects, q.properties)
}

// read reads up to 100 records by id. Those that do not exist are left out, and a
// record that was merged away comes back as the one that took its place.
func (a *api) read(ctx context.Context, objectType string, ids, names []string) ([]object, error) {
	found, err := a.readBatch(ctx, objectType, ids, names)
	if err != nil {
		return nil, err
	}
	return found, a.complete(ctx, objectType, found, names)
}

// readBatch is the one call of read: a property that does not exist is just absent.
func (a *api) readBatch(ctx context.Context, objectType string, ids, names []string) ([]object, error) {
	input := objects.BatchReadInputSimplePublicObjectId{Properties: names, PropertiesWithHistory: []string{}}
	for _, id := range ids {
		input.Inputs = append(input.Inputs, objects.SimplePublicObjectId{Id: id})
	}
	got, resp, err := a.objects(ctx).BatchApi.BatchRead(ctx, objectType).BatchReadInputSimplePublicObjectId(input).Execute()
	op := "read " + objectType
	body, err := a.answer(ctx, op, resp, err)
	if err != nil {
		return nil, a.unreadable(ctx, objectType, names, err)
	}
	if got == nil || got.Results == nil {
		return nil, a.malformed(op)
	}
	for _, p := range itemProblems(body) {
		if e := translateItem(p); e.Class != connectors.Gone {
			e.Op = op
			return nil, e
		}
	}
	var out []object
	for _, o := range got.Results {
		out = append(out, newObject(o))
	}
	return out, nil
}

// update writes properties of up to 100 different records. It returns the ids
// written and what HubSpot says of the others.
func (a *api) update(ctx context.Context, objectType string, batch []*change) (written []string, problems []*problem, err error) {
	var input objects.BatchInputSimplePublicObjectBatchInput
	for _, c := range batch {
		input.Inputs = append(input.Inputs, objects.SimplePublicObjectBatchInput{Id: c.id, Properties: c.properties})
	}
	got, resp, err := a.objects(ctx).BatchApi.BatchUpdate(ctx, objectType).BatchInputSimplePublicObjectBatchInput(input).Execute()
	op := "update " + objectType
	body, err := a.answerToWrite(ctx, op, resp, err)
	if err != nil {
		return nil, nil, err
	}
	if got == nil || got.Results == nil {
		return nil, nil, a.malformed(op)
	}
	for _, o := range got.Results {
		written = append(written, o.Id)
	}
	return written, itemProblems(body), nil
}

// archived is a record in the recycling bin.
type archived struct {
	id     string
	at     time.Time
	linked []string // ids of the objects asked for that it hangs on, each maybe twice
}

// archivedPage lists up to 100 archived records behind the place after, by id, with
// what they hang on if linkedTo names a type of object.
func (a *api) archivedPage(ctx context.Context, objectType, after, linkedTo string) (page []archived, next string, err error) {
	request := a.objects(ctx).BasicApi.GetPage(ctx, objectType).Archived(true).Limit(maxBatch).Properties([]string{idProperty})
	if after != "" {
		request = request.After(after)
	}
	if linkedTo != "" {
		request = request.Associations([]string{linkedTo})
	}
	got, resp, err := request.Execute()
	op := "list archived " + objectType
	if _, err := a.answer(ctx, op, resp, err); err != nil {
		return nil, "", err
	}
	if got == nil || got.Results == nil {
		return nil, "", a.malformed(op)
	}
	for _, o := range got.Results {
		entry := archived{id: o.Id, at: o.GetArchivedAt()}
		for _, list := range o.GetAssociations() {
			for _, end := range list.Results {
				entry.linked = append(entry.linked, end.Id)
			}
		}
		page = append(page, entry)
	}
	if got.Paging != nil && got.Paging.Next != nil {
		next = got.Paging.Next.After
	}
	return page, next, nil
}

// property is a property's definition.
type property struct {
	name, label, kind, fieldType, group, help string
	options                                   []string
	readOnly, currency                        bool
	fixed                                     bool // its options are not the account's to change
}

func (a *api) properties(ctx context.Context, objectType string) ([]property, error) {
	got, resp, err := a.schema(ctx).CoreApi.GetAll(ctx, objectType).Execute()
	op := "read the properties of " + objectType
	if _, err := a.answer(ctx, op, resp, err); err != nil {
		return nil, err
	}
	if got == nil || got.Results == nil {
		return nil, a.malformed(op)
	}
	var out []property
	for _, d := range got.Results {
		p := property{name: d.Name, label: d.Label, kind: d.Type, fieldType: d.FieldType, group: d.GroupName, help: d.Description}
		p.readOnly = d.ModificationMetadata != nil && d.ModificationMetadata.ReadOnlyValue || d.GetCalculated()
		p.fixed = fixedOptions(d)
		p.currency = d.GetShowCurrencySymbol()
		for _, o := range d.Options {
			p.options = append(p.options, o.Value)
		}
		out = append(out, p)
	}
	return out, nil
}

// fixedOptions reports whether a property's options are not the account's to change. What
// bears our name was made by provisioning, whatever else is said of it.
func fixedOptions(d properties.Property) bool {
	if strings.HasPrefix(d.Name, groupName+"_") {
		return false
	}
	meta := d.ModificationMetadata
	return d.GetExternalOptions() || meta != nil && (meta.ReadOnlyDefinition || meta.GetReadOnlyOptions())
}

func (a *api) groups(ctx context.Context, objectType string) ([]string, error) {
	got, resp, err := a.schema(ctx).GroupsApi.GroupsGetAll(ctx, objectType).Execute()
	op := "read the property groups of " + objectType
	if _, err := a.answer(ctx, op, resp, err); err != nil {
		return nil, err
	}
	if got == nil || got.Results == nil {
		return nil, a.malformed(op)
	}
	var names []string
	for _, g := range got.Results {
		names = append(names, g.Name)
	}
	return names, nil
}

// createGroup is content with a group that exists.
func (a *api) createGroup(ctx context.Context, objectType, name, label string) error {
	_, resp, err := a.schema(ctx).GroupsApi.GroupsCreate(ctx, objectType).
		PropertyGroupCreate(properties.PropertyGroupCreate{Name: name, Label: label, DisplayOrder: properties.PtrInt32(-1)}).Execute()
	_, err = a.answerToWrite(ctx, "create the property group "+name, resp, err)
	if e, ok := errors.AsType[*connectors.Error](err); ok && e.Status == http.StatusConflict {
		return nil
	}
	return err
}

// createProperties makes up to 100 properties. It returns the names of those made
// and what HubSpot says of the others.
func (a *api) createProperties(ctx context.Context, objectType string, wanted []property) (made []string, problems []*problem, err error) {
	var input properties.BatchInputPropertyCreate
	for _, p := range wanted {
		create := properties.PropertyCreate{
			Name: p.name, Label: p.label, Type: p.kind, FieldType: p.fieldType, GroupName: p.group, Description: properties.PtrString(p.help),
		}
		for i, value := range p.options {
			create.Options = append(create.Options, properties.OptionInput{Label: optionLabel(value), Value: value, DisplayOrder: properties.PtrInt32(int32(i))})
		}
		input.Inputs = append(input.Inputs, create)
	}
	_, resp, err := a.schema(ctx).BatchApi.BatchCreate(ctx, objectType).BatchInputPropertyCreate(input).Execute()
	return a.madeProperties(ctx, "create properties of "+objectType, resp, err)
}

// madeProperties reads the answer to a batch of properties from its body: the
// generated model of a 207 takes the errors' category for an object and fails.
func (a *api) madeProperties(ctx context.Context, op string, resp *http.Response, err error) (made []string, problems []*problem, _ error) {
	if resp != nil {
		err = nil
	}
	body, err := a.answerToWrite(ctx, op, resp, err)
	if err != nil {
		return nil, nil, err
	}
	var batch struct {
		Results []struct {
			Name string `json:"name"`
		} `json:"results"`
	}
	if json.Unmarshal(body, &batch) != nil || batch.Results == nil {
		return nil, nil, a.malformed(op)
	}
	for _, p := range batch.Results {
		made = append(made, p.Name)
	}
	return made, itemProblems(body), nil
}

// objects is a client whose calls end with ctx.
func (a *api) objects(ctx context.Context) *objects.APIClient {
	config := objects.NewConfiguration()
	config.Servers = objects.ServerConfigurations{{URL: a.base}}
	config.HTTPClient, config.UserAgent = a.client(ctx), userAgent
	return objects.NewAPIClient(config)
}

func (a *api) schema(ctx context.Context) *properties.APIClient {
	config := properties.NewConfiguration()
	config.Servers = properties.ServerConfigurations{{URL: a.base}}
	config.HTTPClient, config.UserAgent = a.client(ctx), userAgent
	return properties.NewAPIClient(config)
}

// answer sorts out what a generated call that reads returns.
func (a *api) answer(ctx context.Context, op string, resp *http.Response, err error) ([]byte, error) {
	body, err := a.answerToWrite(ctx, op, resp, err)
	return body, asRead(err)
}

// answerToWrite sorts out what a generated call returns. The body comes back even
// where the call could read it, since the models leave out what went wrong.
func (a *api) answerToWrite(ctx context.Context, op string, resp *http.Response, err error) ([]byte, error) {
	if resp == nil {
		return nil, a.unanswered(op, err)
	}
	body, readErr := io.ReadAll(resp.Body)
	switch {
	case resp.StatusCode >= http.StatusMultipleChoices:
		return nil, a.failure(ctx, op, resp, body)
	case err != nil || readErr != nil:
		return nil, a.malformed(op)
	}
	return body, nil
}

func newObject(o objects.SimplePublicObject) object {
	modified := o.UpdatedAt
	if at, ok := instant(o.Properties[modifiedProperty]); ok {
		modified = at
	}
	return object{id: o.Id, modified: modified.UTC(), properties: o.Properties}
}

// itemProblems are the errors within a 207.
func itemProblems(body []byte) []*problem {
	var batch struct {
		Errors []json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &batch) != nil {
		return nil // the generated call has read the same body
	}
	var out []*problem
	for _, raw := range batch.Errors {
		out = append(out, readProblem(raw))
	}
	return out
}
