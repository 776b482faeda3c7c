-- +goose Up
-- Rows that fitsync keeps in a CRM beside a deal; without a deal, beside none.
CREATE TABLE crm_rows (
    connection  TEXT COLLATE "C" NOT NULL,
    object      TEXT COLLATE "C" NOT NULL,
    row_key     TEXT COLLATE "C" NOT NULL,
    opportunity TEXT COLLATE "C",
    crm_id      TEXT COLLATE "C" NOT NULL,
    written     TEXT COLLATE "C" NOT NULL,
    planned     TEXT COLLATE "C" NOT NULL,
    err_class   TEXT COLLATE "C" NOT NULL,
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (connection, object, row_key),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
);
CREATE INDEX crm_rows_opportunity ON crm_rows (connection, opportunity);
CREATE INDEX crm_rows_planned ON crm_rows (connection, opportunity) WHERE planned <> '';
