-- +goose Up

-- What a country is. The rules stand here as well as in the service, because
-- other programs may write into this file.
CREATE TABLE checked (
	id      INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740991),
	name    TEXT    NOT NULL CHECK (typeof(name) = 'text' AND length(name) BETWEEN 1 AND 200 AND instr(name, char(0)) = 0),
	capital TEXT    NOT NULL CHECK (typeof(capital) = 'text' AND length(capital) <= 200 AND instr(capital, char(0)) = 0),
	area    INTEGER NOT NULL CHECK (typeof(area) = 'integer' AND area BETWEEN 0 AND 9007199254740991)
);
INSERT INTO checked SELECT id, name, capital, area FROM countries ORDER BY id;
DROP TABLE countries;
ALTER TABLE checked RENAME TO countries;

-- used_ids, together with the ids in countries, is every id ever used. Its
-- ranges may overlap. An id is written into it when its country goes, whoever
-- deletes it.
-- +goose StatementBegin
CREATE TRIGGER countries_delete AFTER DELETE ON countries
BEGIN
	INSERT OR IGNORE INTO used_ids (first, last) VALUES (old.id, old.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER countries_update_id AFTER UPDATE OF id ON countries
BEGIN
	INSERT OR IGNORE INTO used_ids (first, last) VALUES (old.id, old.id);
END;
-- +goose StatementEnd

-- One row, absent until the database has its first content.
CREATE TABLE service (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	-- Revisions are digests made with it, so that nobody can predict them.
	secret  TEXT    NOT NULL,
	-- How often the service has committed: a file that has lost commits with its
	-- log has a smaller number than the service remembers.
	commits INTEGER NOT NULL DEFAULT 0
);
INSERT INTO service (one, secret) SELECT 1, hex(randomblob(16)) FROM state;
DROP TABLE state;
DROP TABLE probe;

-- +goose Down

DROP TABLE service;
DROP TABLE used_ids;
DROP TABLE countries;
