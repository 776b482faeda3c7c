-- +goose Up
CREATE TABLE api_quota (
    connection   TEXT COLLATE "C" PRIMARY KEY,
    call_limit   BIGINT NOT NULL,
    used         BIGINT NOT NULL,
    since        BIGINT NOT NULL,
    heard_at     BIGINT NOT NULL,
    zone         TEXT COLLATE "C" NOT NULL
);

CREATE TABLE api_calls (
    connection TEXT COLLATE "C" NOT NULL,
    slot       BIGINT NOT NULL,
    calls      BIGINT NOT NULL,
    PRIMARY KEY (connection, slot)
);

CREATE TABLE quarantine (
    connection TEXT COLLATE "C" NOT NULL,
    record     TEXT COLLATE "C" NOT NULL,
    stamp      BIGINT NOT NULL,
    class      TEXT COLLATE "C" NOT NULL,
    code       TEXT COLLATE "C" NOT NULL,
    message    TEXT COLLATE "C" NOT NULL,
    run        TEXT COLLATE "C" NOT NULL,
    attempts   BIGINT NOT NULL,
    since      BIGINT NOT NULL,
    tried_at   BIGINT NOT NULL,
    PRIMARY KEY (connection, record)
);

CREATE TABLE page_trouble (
    connection TEXT COLLATE "C" PRIMARY KEY,
    place      TEXT COLLATE "C" NOT NULL,
    failures   BIGINT NOT NULL,
    since      BIGINT NOT NULL
);

CREATE TABLE alerts (
    connection TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    raised     BIGINT NOT NULL,
    detail     TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT NOT NULL,
    changes    BIGINT NOT NULL,
    PRIMARY KEY (connection, kind)
);
