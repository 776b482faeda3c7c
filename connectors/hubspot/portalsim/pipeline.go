package portalsim

import (
	"net/http"
	"slices"
)

type pipeline struct {
	Label        string  `json:"label"`
	DisplayOrder int     `json:"displayOrder"`
	ID           string  `json:"id"`
	Stages       []stage `json:"stages"`
	CreatedAt    string  `json:"createdAt"`
	UpdatedAt    string  `json:"updatedAt"`
	Archived     bool    `json:"archived"`
}

type stage struct {
	Label        string            `json:"label"`
	DisplayOrder int               `json:"displayOrder"`
	Metadata     map[string]string `json:"metadata"`
	ID           string            `json:"id"`
	CreatedAt    string            `json:"createdAt"`
	UpdatedAt    string            `json:"updatedAt"`
	Permissions  string            `json:"writePermissions"`
	Archived     bool              `json:"archived"`
}

const epoch = "1970-01-01T00:00:00Z"

func dealPipelines() []pipeline {
	return []pipeline{
		{Label: "Sales Pipeline", ID: "default", CreatedAt: epoch, UpdatedAt: epoch, Stages: stages([][3]string{
			{"appointmentscheduled", "Appointment Scheduled", "0.2"},
			{"qualifiedtobuy", "Qualified To Buy", "0.4"},
			{"presentationscheduled", "Presentation Scheduled", "0.6"},
			{"decisionmakerboughtin", "Decision Maker Bought-In", "0.8"},
			{"contractsent", "Contract Sent", "0.9"},
			{"closedwon", "Closed Won", "1.0"},
			{"closedlost", "Closed Lost", "0.0"},
		})},
		{Label: "Renewals", DisplayOrder: 1, ID: "7301", CreatedAt: epoch, UpdatedAt: epoch, Stages: stages([][3]string{
			{"73011", "Review Due", "0.5"},
			{"73012", "Offer Sent", "0.8"},
			{"73013", "Renewed", "1.0"},
			{"73014", "Lapsed", "0.0"},
		})},
	}
}

// stages reads id, label and probability; 0 and 1 are closed.
func stages(rows [][3]string) []stage {
	var out []stage
	for i, row := range rows {
		closed := "false"
		if row[2] == "1.0" || row[2] == "0.0" {
			closed = "true"
		}
		out = append(out, stage{
			ID: row[0], Label: row[1], DisplayOrder: i, CreatedAt: epoch, UpdatedAt: epoch,
			Metadata: map[string]string{"isClosed": closed, "probability": row[2]}, Permissions: "CRM_PERMISSIONS_ENFORCEMENT",
		})
	}
	return out
}

func (t *objectType) pipeline(id string) (pipeline, bool) {
	i := slices.IndexFunc(t.pipelines, func(p pipeline) bool { return p.ID == id })
	if i < 0 {
		return pipeline{}, false
	}
	return t.pipelines[i], true
}

func (p pipeline) stage(id string) (stage, bool) {
	i := slices.IndexFunc(p.Stages, func(s stage) bool { return s.ID == id })
	if i < 0 {
		return stage{}, false
	}
	return p.Stages[i], true
}

// settleStage completes a write to a deal's pipeline or stage: it refuses a
// stage of another pipeline and derives what follows from the stage.
func (t *objectType) settleStage(r *record, changes map[string]string) []badValue {
	if t.pipelines == nil {
		return nil
	}
	id, moved := changes["dealstage"]
	if _, piped := changes["pipeline"]; !moved && !piped {
		return nil
	}
	if !moved {
		id = r.named(t, "dealstage")
	}
	pipe, given := changes["pipeline"]
	if !given {
		pipe = r.named(t, "pipeline")
	}
	if pipe == "" {
		pipe = "default"
	}
	line, ok := t.pipeline(pipe)
	if !ok {
		return []badValue{{Message: pipe + " is not a valid pipeline ID", Error: "INVALID_OPTION", Name: "pipeline"}}
	}
	if id == "" {
		changes["hs_deal_stage_probability"], changes["hs_is_closed"], changes["hs_is_closed_won"] = "", "", ""
		return nil
	}
	s, ok := line.stage(id)
	if !ok {
		return []badValue{{Message: id + " is not a valid deal stage of pipeline " + pipe, Error: "INVALID_OPTION", Name: "dealstage"}}
	}
	changes["pipeline"] = pipe
	changes["hs_deal_stage_probability"] = s.Metadata["probability"]
	changes["hs_is_closed"] = s.Metadata["isClosed"]
	changes["hs_is_closed_won"] = "false"
	if s.Metadata["probability"] == "1.0" {
		changes["hs_is_closed_won"] = "true"
	}
	return nil
}

func (p *Portal) listPipelines(x *exchange) reply {
	t, err := p.objectType(x.PathValue("type"))
	if err != nil {
		return fail(err)
	}
	lines := t.pipelines
	if lines == nil {
		lines = []pipeline{}
	}
	return reply{http.StatusOK, results[pipeline]{Results: lines}}
}

func (p *Portal) getPipeline(x *exchange) reply {
	t, err := p.objectType(x.PathValue("type"))
	if err != nil {
		return fail(err)
	}
	line, ok := t.pipeline(x.PathValue("pipeline"))
	if !ok {
		return fail(notFound("No pipeline with id %s", x.PathValue("pipeline")))
	}
	return reply{http.StatusOK, line}
}
