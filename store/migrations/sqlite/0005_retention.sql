-- +goose Up
ALTER TABLE opportunities ADD COLUMN gone_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX opportunities_gone ON opportunities (gone_at) WHERE gone = 1;

-- Where the audit log begins: what came before was kept long enough and is gone.
ALTER TABLE audit_head ADD COLUMN first_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audit_head ADD COLUMN first_hash TEXT NOT NULL DEFAULT '';
DROP TRIGGER audit_loses_nothing;
-- +goose StatementBegin
CREATE TRIGGER audit_loses_nothing BEFORE DELETE ON audit
WHEN OLD.seq > (SELECT first_seq FROM audit_head WHERE id = 1)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- +goose StatementEnd
