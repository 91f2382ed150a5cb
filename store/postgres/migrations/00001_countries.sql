-- +goose Up

-- Texts are compared by code point, whatever the locale of the database.
CREATE TABLE countries (
	id             bigint           PRIMARY KEY CHECK (id BETWEEN 1 AND 9007199254740991),
	name           text COLLATE "C" NOT NULL,
	capital        text COLLATE "C" NOT NULL,
	area           bigint           NOT NULL,
	-- What a search looks in: name and capital without case and accents, as
	-- the service folds them; NULL for a text in ASCII, which lower() folds.
	name_folded    text COLLATE "C",
	capital_folded text COLLATE "C"
);

-- One for each order of a list.
CREATE INDEX countries_name ON countries (name, id);
CREATE INDEX countries_capital ON countries (capital, id);
CREATE INDEX countries_area ON countries (area, id);

-- Every id that a country ever had, as ranges that neither overlap nor touch,
-- so that deleting a country does not free its id, and the largest id ever
-- used and the smallest never used are each found by a single search.
CREATE TABLE used_ids (
	first bigint PRIMARY KEY,
	last  bigint NOT NULL CHECK (last >= first)
);

-- One row, absent until the database has its first content. Whoever writes
-- locks it first, so that the writes of all instances come one after another.
CREATE TABLE state (
	one      integer          PRIMARY KEY CHECK (one = 1),
	-- How many countries there are: counting them would read them all.
	total    bigint           NOT NULL CHECK (total >= 0),
	-- Drawn at random by each commit that changes anything, never counted up: a
	-- backup that is restored and written to must not reach a revision that
	-- clients already know from the time before.
	revision text COLLATE "C" NOT NULL
);

-- +goose Down

DROP TABLE state;
DROP TABLE used_ids;
DROP TABLE countries;
