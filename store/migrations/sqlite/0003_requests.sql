-- +goose Up
ALTER TABLE runs ADD COLUMN job INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN gen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN moved_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_job ON runs (job, id) WHERE job <> 0;

CREATE TABLE requests (
    job        INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    gen        INTEGER NOT NULL,
    person     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE long_reads (
    connection TEXT NOT NULL,
    kind       TEXT NOT NULL,
    job        INTEGER NOT NULL,
    cursor     TEXT NOT NULL,
    began      INTEGER NOT NULL,
    PRIMARY KEY (connection, kind)
) STRICT;

CREATE TABLE read_marks (
    connection  TEXT NOT NULL,
    opportunity TEXT NOT NULL,
    PRIMARY KEY (connection, opportunity)
) STRICT, WITHOUT ROWID;
