// Package sfdx holds what an org gets from fitsync: fields, objects, permission
// sets, list views, a report and the Lightning components.
//
// Its one idea: the SFDX source beside this file is the only definition. It can be
// deployed with the Salesforce CLI as it stands; go generate turns it into the
// metadata format that is embedded here, and the connector deploys that, or the
// part of it that an org lacks. The package talks to no org and decides nothing
// about one.
package sfdx

//go:generate go test -run ^TestMetadataIsUpToDate$ -update .
