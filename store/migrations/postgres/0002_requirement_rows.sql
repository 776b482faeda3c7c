-- +goose Up
CREATE TABLE requirement_rows (
    connection  TEXT COLLATE "C" NOT NULL,
    opportunity TEXT COLLATE "C" NOT NULL,
    child       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (connection, opportunity, child),
    FOREIGN KEY (connection, opportunity) REFERENCES opportunities (connection, id) ON DELETE CASCADE
);
CREATE INDEX requirement_rows_child ON requirement_rows (connection, child);

INSERT INTO requirement_rows (connection, opportunity, child)
SELECT DISTINCT o.connection, o.id, q.value #>> '{origin,row}'
FROM opportunities o CROSS JOIN LATERAL json_array_elements(o.body::json -> 'requirements') AS q (value)
WHERE q.value #>> '{origin,row}' <> '';
