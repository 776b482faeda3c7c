-- +goose Up
ALTER TABLE opportunities ADD COLUMN gone_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX opportunities_gone ON opportunities (gone_at) WHERE gone = 1;

-- Where the audit log begins: what came before was kept long enough and is gone.
ALTER TABLE audit_head ADD COLUMN first_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit_head ADD COLUMN first_hash TEXT NOT NULL DEFAULT '';
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.seq <= (SELECT first_seq FROM audit_head WHERE id = 1) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END;
$$;
-- +goose StatementEnd
