-- +goose Up
CREATE TABLE connections (
    name              TEXT PRIMARY KEY,
    checkpoint        TEXT NOT NULL DEFAULT '',
    reassess_revision TEXT NOT NULL DEFAULT '',
    paused            INTEGER NOT NULL DEFAULT 0,
    paused_reason     TEXT NOT NULL DEFAULT '',
    last_run          INTEGER NOT NULL DEFAULT 0,
    last_success      INTEGER NOT NULL DEFAULT 0,
    req_gen           INTEGER NOT NULL DEFAULT 0,
    epoch             INTEGER NOT NULL DEFAULT 0,
    run               TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE opportunities (
    connection   TEXT NOT NULL,
    id           TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    body         TEXT NOT NULL,
    name         TEXT NOT NULL,
    account      TEXT NOT NULL,
    owner        TEXT NOT NULL,
    stage        TEXT NOT NULL,
    folded       TEXT NOT NULL,
    closed       INTEGER NOT NULL,
    amount       INTEGER,
    currency     TEXT NOT NULL,
    close_date   TEXT NOT NULL,
    modified     INTEGER NOT NULL,
    gone         INTEGER NOT NULL DEFAULT 0,
    stored_at    INTEGER NOT NULL,
    PRIMARY KEY (connection, id)
) STRICT;

CREATE TABLE assessments (
    connection       TEXT NOT NULL,
    opportunity      TEXT NOT NULL,
    input_hash       TEXT NOT NULL,
    catalog_revision TEXT NOT NULL,
    model_version    TEXT NOT NULL,
    valid_until      TEXT NOT NULL,
    fit              INTEGER NOT NULL,
    grade            TEXT NOT NULL,
    expected         INTEGER NOT NULL,
    at_risk          INTEGER NOT NULL,
    body             TEXT NOT NULL,
    assessed_at      INTEGER NOT NULL,
    PRIMARY KEY (connection, opportunity),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX assessments_valid_until ON assessments (connection, valid_until) WHERE valid_until <> '';

CREATE TABLE writebacks (
    connection  TEXT NOT NULL,
    opportunity TEXT NOT NULL,
    settled     TEXT NOT NULL,
    planned     TEXT NOT NULL,
    possible    TEXT NOT NULL,
    input_hash  TEXT NOT NULL,
    run         TEXT NOT NULL,
    retry       INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    err_class   TEXT NOT NULL,
    err_code    TEXT NOT NULL,
    changed_at  INTEGER NOT NULL,
    PRIMARY KEY (connection, opportunity),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX writebacks_unsettled ON writebacks (connection, opportunity) WHERE planned <> '';
CREATE INDEX writebacks_retry ON writebacks (connection, opportunity) WHERE retry = 1;

CREATE TABLE overrides (
    connection  TEXT NOT NULL,
    opportunity TEXT NOT NULL,
    field       TEXT NOT NULL,
    text        TEXT NOT NULL,
    run         TEXT NOT NULL,
    seen_at     INTEGER NOT NULL,
    PRIMARY KEY (connection, opportunity, field),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE catalog_head (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    seq      INTEGER NOT NULL,
    revision TEXT NOT NULL
) STRICT;
INSERT INTO catalog_head (id, seq, revision) VALUES (1, 0, '');

CREATE TABLE catalog_versions (
    seq         INTEGER PRIMARY KEY,
    revision    TEXT NOT NULL,
    product     TEXT NOT NULL,
    size        INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    imported_by TEXT NOT NULL
) STRICT;

CREATE TABLE capabilities (
    revision TEXT NOT NULL,
    id       TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (revision, id)
) STRICT;

CREATE TABLE runs (
    id           TEXT PRIMARY KEY,
    connection   TEXT NOT NULL,
    kind         TEXT NOT NULL,
    status       TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    worker       TEXT NOT NULL,
    started_at   INTEGER NOT NULL,
    finished_at  INTEGER NOT NULL DEFAULT 0,
    counters     TEXT NOT NULL,
    message      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_connection ON runs (connection, id);
CREATE INDEX runs_running ON runs (worker) WHERE status = 'running';

CREATE TABLE run_errors (
    id          TEXT PRIMARY KEY,
    run         TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    connection  TEXT NOT NULL,
    opportunity TEXT NOT NULL,
    field       TEXT NOT NULL,
    class       TEXT NOT NULL,
    code        TEXT NOT NULL,
    message     TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX run_errors_run ON run_errors (run, id);
CREATE INDEX run_errors_opportunity ON run_errors (connection, opportunity);

CREATE TABLE decisions (
    id           TEXT PRIMARY KEY,
    body         TEXT NOT NULL,
    at           INTEGER NOT NULL,
    withdrawn_at INTEGER NOT NULL DEFAULT 0,
    withdrawn_by TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE workers (
    id         TEXT PRIMARY KEY,
    host       TEXT NOT NULL,
    pid        INTEGER NOT NULL,
    version    TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    beat_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    hash    TEXT NOT NULL
) STRICT;

CREATE TABLE audit_head (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

-- +goose StatementBegin
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_loses_nothing BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd
