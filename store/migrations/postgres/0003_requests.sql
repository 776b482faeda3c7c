-- +goose Up
ALTER TABLE runs ADD COLUMN job BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN gen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN moved_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX runs_job ON runs (job, id) WHERE job <> 0;

CREATE TABLE requests (
    job        BIGINT PRIMARY KEY,
    connection TEXT COLLATE "C" NOT NULL,
    gen        BIGINT NOT NULL,
    person     BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE long_reads (
    connection TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    job        BIGINT NOT NULL,
    cursor     TEXT NOT NULL,
    began      BIGINT NOT NULL,
    PRIMARY KEY (connection, kind)
);

CREATE TABLE read_marks (
    connection  TEXT COLLATE "C" NOT NULL,
    opportunity TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (connection, opportunity)
);
