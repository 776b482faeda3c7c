-- +goose Up
CREATE TABLE requirement_rows (
    connection  TEXT NOT NULL,
    opportunity TEXT NOT NULL,
    child       TEXT NOT NULL,
    PRIMARY KEY (connection, opportunity, child),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX requirement_rows_child ON requirement_rows (connection, child);

INSERT INTO requirement_rows (connection, opportunity, child)
SELECT DISTINCT o.connection, o.id, json_extract(q.value, '$.origin.row')
FROM opportunities o, json_each(o.body, '$.requirements') q
WHERE json_extract(q.value, '$.origin.row') <> '';
