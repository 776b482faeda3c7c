-- +goose Up
-- Resync requests that people made inside a CRM. A row is the claim on one: no two
-- workers make it. told is what the CRM was last told.
CREATE TABLE crm_requests (
    connection TEXT COLLATE "C" NOT NULL,
    id         TEXT COLLATE "C" NOT NULL,
    deal       TEXT COLLATE "C" NOT NULL,
    scope      TEXT COLLATE "C" NOT NULL,
    asked_by   TEXT COLLATE "C" NOT NULL,
    asked_at   BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL,
    job        BIGINT NOT NULL DEFAULT 0,
    gen        BIGINT NOT NULL DEFAULT 0,
    status     TEXT COLLATE "C" NOT NULL DEFAULT 'new',
    message    TEXT COLLATE "C" NOT NULL DEFAULT '',
    told       TEXT COLLATE "C" NOT NULL DEFAULT 'new',
    told_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, id)
);
CREATE INDEX crm_requests_job ON crm_requests (job) WHERE status IN ('new', 'running');
CREATE INDEX crm_requests_open ON crm_requests (connection) WHERE status IN ('new', 'running');
CREATE INDEX crm_requests_untold ON crm_requests (connection) WHERE told <> status AND status IN ('done', 'failed');
CREATE INDEX crm_requests_asked ON crm_requests (connection, asked_at);
