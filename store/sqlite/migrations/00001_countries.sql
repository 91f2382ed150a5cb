-- +goose Up

CREATE TABLE countries (
	id             INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740991),
	name           TEXT    NOT NULL,
	capital        TEXT    NOT NULL,
	area           INTEGER NOT NULL,
	-- What a search looks in: name and capital without case and accents, as
	-- the service folds them; NULL for a text in ASCII, which lower() folds.
	name_folded    TEXT,
	capital_folded TEXT
) STRICT;

-- One for each order of a list. The id, being the rowid, is the last column of
-- every index without being named.
CREATE INDEX countries_name ON countries (name);
CREATE INDEX countries_capital ON countries (capital);
CREATE INDEX countries_area ON countries (area);

-- Every id that a country ever had, as ranges that neither overlap nor touch,
-- so that deleting a country does not free its id, and the largest id ever
-- used and the smallest never used are each found by a single search.
CREATE TABLE used_ids (
	first INTEGER PRIMARY KEY,
	last  INTEGER NOT NULL CHECK (last >= first)
) STRICT;

-- One row, absent until the database has its first content.
CREATE TABLE state (
	one      INTEGER PRIMARY KEY CHECK (one = 1),
	-- How many countries there are: counting them would read them all.
	total    INTEGER NOT NULL CHECK (total >= 0),
	-- Drawn at random by each commit that changes anything, never counted up: a
	-- backup that is restored and written to must not reach a revision that
	-- clients already know from the time before.
	revision TEXT    NOT NULL
) STRICT;

-- Written only to see whether the database can be.
CREATE TABLE probe (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	content BLOB    NOT NULL
) STRICT;

-- +goose Down

DROP TABLE probe;
DROP TABLE state;
DROP TABLE used_ids;
DROP TABLE countries;
