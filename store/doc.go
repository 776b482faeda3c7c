// Package store keeps what fitsync knows between runs, in SQLite or PostgreSQL
// behind one [DB]: the catalog and its versions, opportunities with their
// assessments, what was written to the CRM, runs, decisions, workers and the
// audit log.
//
// The one idea: plan before sending, settle after. [DB.Plan] stores what a page
// will write before anything is sent; [DB.Settle] stores the outcomes and the
// checkpoint in one transaction. A crash between the two leaves a plan, never a
// checkpoint that is ahead of the truth. Rows that did not change are not
// rewritten.
//
// Migrations expand: while a new version is rolled out, the version before works on the
// new schema. So a migration after the first adds tables, columns with a default and
// indexes that refuse nothing; it drops, renames and tightens nothing. What is no longer
// used is contracted two versions later: one version stops using it, the next may drop it,
// and says so in the list of exceptions of the test that reads every migration.
//
// It makes no network call besides its database's, decides nothing, and knows no
// CRM: checkpoints, field names and field texts are opaque to it. No dialect of
// SQL leaves it. Every time is kept in milliseconds and returned in UTC; every
// text is stored as valid UTF-8 without NUL.
package store
