-- +goose Up
-- Whether a process takes requests; one of the version before is taken to.
ALTER TABLE workers ADD COLUMN works INTEGER NOT NULL DEFAULT 1;
