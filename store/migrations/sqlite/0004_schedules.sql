-- +goose Up
CREATE TABLE schedules (
    name        TEXT PRIMARY KEY,
    connection  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    spec        TEXT NOT NULL,
    zone        TEXT NOT NULL,
    blackout    TEXT NOT NULL,
    jitter      INTEGER NOT NULL,
    anchor      INTEGER NOT NULL,
    source      TEXT NOT NULL,
    place       TEXT NOT NULL,
    paused      INTEGER NOT NULL DEFAULT 0,
    next_run    INTEGER NOT NULL DEFAULT 0,
    last_run    INTEGER NOT NULL DEFAULT 0,
    last_job    INTEGER NOT NULL DEFAULT 0,
    last_status TEXT NOT NULL DEFAULT '',
    late        INTEGER NOT NULL DEFAULT 0,
    skipped     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX schedules_due ON schedules (next_run) WHERE paused = 0 AND next_run > 0;
