-- +goose Up
CREATE TABLE connections (
    name              TEXT COLLATE "C" PRIMARY KEY,
    checkpoint        TEXT NOT NULL DEFAULT '',
    reassess_revision TEXT NOT NULL DEFAULT '',
    paused            BIGINT NOT NULL DEFAULT 0,
    paused_reason     TEXT NOT NULL DEFAULT '',
    last_run          BIGINT NOT NULL DEFAULT 0,
    last_success      BIGINT NOT NULL DEFAULT 0,
    req_gen           BIGINT NOT NULL DEFAULT 0,
    epoch             BIGINT NOT NULL DEFAULT 0,
    run               TEXT NOT NULL DEFAULT ''
);

CREATE TABLE opportunities (
    connection   TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    content_hash TEXT NOT NULL,
    body         TEXT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    account      TEXT NOT NULL,
    owner        TEXT NOT NULL,
    stage        TEXT NOT NULL,
    folded       TEXT NOT NULL,
    closed       BIGINT NOT NULL,
    amount       BIGINT,
    currency     TEXT NOT NULL,
    close_date   TEXT NOT NULL,
    modified     BIGINT NOT NULL,
    gone         BIGINT NOT NULL DEFAULT 0,
    stored_at    BIGINT NOT NULL,
    PRIMARY KEY (connection, id)
);

CREATE TABLE assessments (
    connection       TEXT COLLATE "C" NOT NULL,
    opportunity      TEXT COLLATE "C" NOT NULL,
    input_hash       TEXT NOT NULL,
    catalog_revision TEXT NOT NULL,
    model_version    TEXT NOT NULL,
    valid_until      TEXT NOT NULL,
    fit              BIGINT NOT NULL,
    grade            TEXT NOT NULL,
    expected         BIGINT NOT NULL,
    at_risk          BIGINT NOT NULL,
    body             TEXT NOT NULL,
    assessed_at      BIGINT NOT NULL,
    PRIMARY KEY (connection, opportunity),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
);
CREATE INDEX assessments_valid_until ON assessments (connection, valid_until) WHERE valid_until <> '';

CREATE TABLE writebacks (
    connection  TEXT COLLATE "C" NOT NULL,
    opportunity TEXT COLLATE "C" NOT NULL,
    settled     TEXT NOT NULL,
    planned     TEXT NOT NULL,
    possible    TEXT NOT NULL,
    input_hash  TEXT NOT NULL,
    run         TEXT NOT NULL,
    retry       BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    err_class   TEXT NOT NULL,
    err_code    TEXT NOT NULL,
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (connection, opportunity),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
);
CREATE INDEX writebacks_unsettled ON writebacks (connection, opportunity) WHERE planned <> '';
CREATE INDEX writebacks_retry ON writebacks (connection, opportunity) WHERE retry = 1;

CREATE TABLE overrides (
    connection  TEXT COLLATE "C" NOT NULL,
    opportunity TEXT COLLATE "C" NOT NULL,
    field       TEXT COLLATE "C" NOT NULL,
    text        TEXT NOT NULL,
    run         TEXT NOT NULL,
    seen_at     BIGINT NOT NULL,
    PRIMARY KEY (connection, opportunity, field),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
);

CREATE TABLE catalog_head (
    id       BIGINT PRIMARY KEY CHECK (id = 1),
    seq      BIGINT NOT NULL,
    revision TEXT COLLATE "C" NOT NULL
);
INSERT INTO catalog_head (id, seq, revision) VALUES (1, 0, '');

CREATE TABLE catalog_versions (
    seq         BIGINT PRIMARY KEY,
    revision    TEXT COLLATE "C" NOT NULL,
    product     TEXT NOT NULL,
    size        BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    imported_by TEXT NOT NULL
);

CREATE TABLE capabilities (
    revision TEXT COLLATE "C" NOT NULL,
    id       TEXT COLLATE "C" NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (revision, id)
);

CREATE TABLE runs (
    id           TEXT COLLATE "C" PRIMARY KEY,
    connection   TEXT COLLATE "C" NOT NULL,
    kind         TEXT NOT NULL,
    status       TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    worker       TEXT NOT NULL,
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT NOT NULL DEFAULT 0,
    counters     TEXT NOT NULL,
    message      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_connection ON runs (connection, id);
CREATE INDEX runs_running ON runs (worker) WHERE status = 'running';

CREATE TABLE run_errors (
    id          TEXT COLLATE "C" PRIMARY KEY,
    run         TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    connection  TEXT COLLATE "C" NOT NULL,
    opportunity TEXT COLLATE "C" NOT NULL,
    field       TEXT COLLATE "C" NOT NULL,
    class       TEXT NOT NULL,
    code        TEXT NOT NULL,
    message     TEXT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX run_errors_run ON run_errors (run, id);
CREATE INDEX run_errors_opportunity ON run_errors (connection, opportunity);

CREATE TABLE decisions (
    id           TEXT COLLATE "C" PRIMARY KEY,
    body         TEXT NOT NULL,
    at           BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL DEFAULT 0,
    withdrawn_by TEXT NOT NULL DEFAULT ''
);

CREATE TABLE workers (
    id         TEXT COLLATE "C" PRIMARY KEY,
    host       TEXT NOT NULL,
    pid        BIGINT NOT NULL,
    version    TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    beat_at    BIGINT NOT NULL
);

CREATE TABLE audit (
    seq     BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    hash    TEXT NOT NULL
);

CREATE TABLE audit_head (
    id   BIGINT PRIMARY KEY CHECK (id = 1),
    seq  BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

-- +goose StatementBegin
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_loses_nothing BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
