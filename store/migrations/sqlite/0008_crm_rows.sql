-- +goose Up
-- Rows that fitsync keeps in a CRM beside a deal; without a deal, beside none.
CREATE TABLE crm_rows (
    connection  TEXT NOT NULL,
    object      TEXT NOT NULL,
    row_key     TEXT NOT NULL,
    opportunity TEXT,
    crm_id      TEXT NOT NULL,
    written     TEXT NOT NULL,
    planned     TEXT NOT NULL,
    err_class   TEXT NOT NULL,
    changed_at  INTEGER NOT NULL,
    PRIMARY KEY (connection, object, row_key),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX crm_rows_opportunity ON crm_rows (connection, opportunity);
CREATE INDEX crm_rows_planned ON crm_rows (connection, opportunity) WHERE planned <> '';
