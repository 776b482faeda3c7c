package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/review"
	"fitsync/cmd/fitsync/report"
)

// errQuit ends a sitting because the reviewer wants to.
var errQuit = errors.New("quit")

// sit goes through the queue with a person. Every decision is stored when it is made
// and counts for what follows.
func (r *reviewing) sit(ctx context.Context, reviewer string) error {
	lines := r.lines(ctx)
	decided, seen := 0, 0
	var err error
	for item := range r.queue.Open(func() review.Judge { return r.judge }) {
		if seen++; seen > 1 {
			r.say("")
		}
		report.Open(r.out, item, r.names, r.policy.Currency, r.style())
		var decision *analysis.Decision
		if decision, err = r.ask(ctx, lines, item, reviewer); err != nil {
			break
		}
		if decision == nil {
			continue
		}
		if err = r.keep(ctx, *decision); err != nil {
			break
		}
		decided++
	}
	if errors.Is(err, errQuit) {
		err = nil
	}
	switch {
	case decided > 0:
		err = errors.Join(err, r.rejudge(context.WithoutCancel(ctx), r.db))
		r.note("%s; %s", plural(decided, "decision"), nextSync)
	case seen == 0:
		r.note("nothing is left to decide")
	}
	return err
}

// keep stores a decision and judges by it from now on.
func (r *reviewing) keep(ctx context.Context, d analysis.Decision) error {
	stored, err := r.db.AddDecision(ctx, d, r.who())
	if err != nil {
		return err
	}
	r.decisions = append(r.decisions, stored)
	r.judge = judgeBy(r.policy, r.snapshot, r.decisions)
	return nil
}

// ask has the reviewer decide; nil for a need that is skipped.
func (r *reviewing) ask(ctx context.Context, lines <-chan string, item review.Item, reviewer string) (*analysis.Decision, error) {
	d := &analysis.Decision{Text: item.Text, Reviewer: reviewer}
	if len(item.Places) == 1 && item.Places[0].Part == 0 {
		d.Requirement = item.Places[0].Requirement
	}
	choices := "n none, s skip, q quit, or a capability's id"
	if n := len(item.Candidates); n > 0 {
		choices = fmt.Sprintf("1–%d choose, ", n) + choices
	}
	for {
		answer, err := r.answer(ctx, lines, choices)
		if err != nil {
			return nil, err
		}
		switch answer {
		case "q":
			return nil, errQuit
		case "s", "":
			return nil, nil // skipped: no decision, and no mistake
		case "n":
			d.Verdict = analysis.NotSupported
			return d, nil
		}
		if d.Capability = r.chosen(item, answer); d.Capability == "" {
			r.note("%q is no choice and no capability", answer)
			continue
		}
		d.Verdict, err = r.askVerdict(ctx, lines, d.Capability)
		return d, err
	}
}

// chosen is the capability that an answer means, "" for none.
func (r *reviewing) chosen(item review.Item, answer string) string {
	for i, c := range item.Candidates {
		if answer == fmt.Sprint(i+1) {
			return c.Capability
		}
	}
	if r.has(answer) {
		return answer
	}
	return ""
}

func (r *reviewing) askVerdict(ctx context.Context, lines <-chan string, capability string) (analysis.Verdict, error) {
	says := ""
	for _, c := range r.snapshot.Capabilities {
		if c.ID == capability {
			says = string(c.Support)
		}
	}
	for {
		answer, err := r.answer(ctx, lines, "Enter: as the catalog says ("+says+"), y supported, p in part, n not supported, q quit")
		if err != nil {
			return "", err
		}
		switch answer {
		case "":
			return "", nil
		case "y":
			return analysis.Supported, nil
		case "p":
			return analysis.PartiallySupported, nil
		case "n":
			return analysis.NotSupported, nil
		case "q":
			return "", errQuit
		}
		r.note("%q is none of these", answer)
	}
}

// answer prompts and waits for a line. The end of the input quits.
func (r *reviewing) answer(ctx context.Context, lines <-chan string, choices string) (string, error) {
	fmt.Fprint(r.err, choices+" > ")
	select {
	case <-ctx.Done():
		return "", &exitError{exitInterrupted, errors.New("interrupted; what was decided is stored")}
	case line, ok := <-lines:
		if !ok {
			return "", errQuit
		}
		return strings.TrimSpace(line), nil
	}
}

// lines reads standard input line by line, beside what waits for it, so that an
// interrupt ends the waiting. The reading itself ends with the input or the process.
func (r *reviewing) lines(ctx context.Context) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(r.in); scanner.Scan(); {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}
