package main

import (
	"context"
	"errors"

	"fitsync/config"
	"fitsync/connectors"
)

// examineRequests says whether people can request a resync inside the CRM. It is no
// trouble where they cannot: everything else works without.
func (a *app) examineRequests(ctx context.Context, connector connectors.Connector, c config.Connection) []checkView {
	const check = "resync requests"
	requester, ok := connector.(connectors.Requester)
	if !ok {
		return nil
	}
	if c.RequestPoll == 0 {
		return []checkView{{c.Name, check, true, "not looked for: request_poll is 0"}}
	}
	_, err := requester.Requests(ctx, a.now())
	switch {
	case connectors.ClassOf(err) == connectors.Schema:
		return []checkView{{c.Name, check, true, "nobody can make any: " + messageOf(err)}}
	case err != nil:
		return []checkView{{c.Name, check, false, err.Error()}}
	}
	return []checkView{{c.Name, check, true, "can be made inside the CRM; looked for every " + c.RequestPoll.String() + " and with each sync"}}
}

// messageOf is what an error of a connector means, without where and how it came about.
func messageOf(err error) string {
	if failure, ok := errors.AsType[*connectors.Error](err); ok {
		return failure.Message
	}
	return err.Error()
}
