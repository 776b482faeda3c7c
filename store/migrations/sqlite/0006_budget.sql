-- +goose Up
CREATE TABLE api_quota (
    connection   TEXT PRIMARY KEY,
    call_limit   INTEGER NOT NULL,
    used         INTEGER NOT NULL,
    since        INTEGER NOT NULL,
    heard_at     INTEGER NOT NULL,
    zone         TEXT NOT NULL
) STRICT;

CREATE TABLE api_calls (
    connection TEXT NOT NULL,
    slot       INTEGER NOT NULL,
    calls      INTEGER NOT NULL,
    PRIMARY KEY (connection, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    connection TEXT NOT NULL,
    record     TEXT NOT NULL,
    stamp      INTEGER NOT NULL,
    class      TEXT NOT NULL,
    code       TEXT NOT NULL,
    message    TEXT NOT NULL,
    run        TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    tried_at   INTEGER NOT NULL,
    PRIMARY KEY (connection, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE page_trouble (
    connection TEXT PRIMARY KEY,
    place      TEXT NOT NULL,
    failures   INTEGER NOT NULL,
    since      INTEGER NOT NULL
) STRICT;

CREATE TABLE alerts (
    connection TEXT NOT NULL,
    kind       TEXT NOT NULL,
    raised     INTEGER NOT NULL,
    detail     TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changes    INTEGER NOT NULL,
    PRIMARY KEY (connection, kind)
) STRICT, WITHOUT ROWID;
