-- +goose Up
-- Resync requests that people made inside a CRM. A row is the claim on one: no two
-- workers make it. told is what the CRM was last told.
CREATE TABLE crm_requests (
    connection TEXT NOT NULL,
    id         TEXT NOT NULL,
    deal       TEXT NOT NULL,
    scope      TEXT NOT NULL,
    asked_by   TEXT NOT NULL,
    asked_at   INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    job        INTEGER NOT NULL DEFAULT 0,
    gen        INTEGER NOT NULL DEFAULT 0,
    status     TEXT NOT NULL DEFAULT 'new',
    message    TEXT NOT NULL DEFAULT '',
    told       TEXT NOT NULL DEFAULT 'new',
    told_at    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX crm_requests_job ON crm_requests (job) WHERE status IN ('new', 'running');
CREATE INDEX crm_requests_open ON crm_requests (connection) WHERE status IN ('new', 'running');
CREATE INDEX crm_requests_untold ON crm_requests (connection) WHERE told <> status AND status IN ('done', 'failed');
CREATE INDEX crm_requests_asked ON crm_requests (connection, asked_at);
