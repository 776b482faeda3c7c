-- +goose Up
CREATE TABLE schedules (
    name        TEXT COLLATE "C" PRIMARY KEY,
    connection  TEXT COLLATE "C" NOT NULL,
    kind        TEXT NOT NULL,
    spec        TEXT NOT NULL,
    zone        TEXT NOT NULL,
    blackout    TEXT NOT NULL,
    jitter      BIGINT NOT NULL,
    anchor      BIGINT NOT NULL,
    source      TEXT NOT NULL,
    place       TEXT NOT NULL,
    paused      BIGINT NOT NULL DEFAULT 0,
    next_run    BIGINT NOT NULL DEFAULT 0,
    last_run    BIGINT NOT NULL DEFAULT 0,
    last_job    BIGINT NOT NULL DEFAULT 0,
    last_status TEXT NOT NULL DEFAULT '',
    late        BIGINT NOT NULL DEFAULT 0,
    skipped     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX schedules_due ON schedules (next_run) WHERE paused = 0 AND next_run > 0;
