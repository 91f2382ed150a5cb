-- +goose Up

-- From here on other programs may write to countries. Everything the service
-- keeps about the countries stays true, whoever writes.

-- A search looks in name_folded and capital_folded: the texts without case and
-- accents, as the service folds them. They are NULL where lower() does the same
-- (ASCII), and in rows that are unfolded: those that another program wrote.
-- The old values are dropped: another program may have changed the texts.
ALTER TABLE countries DROP COLUMN name_folded, DROP COLUMN capital_folded;
ALTER TABLE countries
	ADD CHECK (char_length(name) BETWEEN 1 AND 200),
	ADD CHECK (char_length(capital) <= 200),
	ADD CHECK (area BETWEEN 0 AND 9007199254740991),
	ADD name_folded text COLLATE "C",
	ADD capital_folded text COLLATE "C";
ALTER TABLE countries
	ADD unfolded boolean GENERATED ALWAYS AS (
		(name_folded IS NULL AND octet_length(name) > char_length(name))
		OR (capital_folded IS NULL AND octet_length(capital) > char_length(capital))) STORED;
CREATE INDEX countries_unfolded ON countries (id) WHERE unfolded;

-- Removes the folded texts that are not from the service.
-- +goose StatementBegin
CREATE FUNCTION keep_folded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('countries.service', true) = 'on' THEN
		RETURN NEW;
	END IF;
	IF TG_OP = 'INSERT' OR (NEW.name, NEW.name_folded) IS DISTINCT FROM (OLD.name, OLD.name_folded) THEN
		NEW.name_folded := NULL;
	END IF;
	IF TG_OP = 'INSERT' OR (NEW.capital, NEW.capital_folded) IS DISTINCT FROM (OLD.capital, OLD.capital_folded) THEN
		NEW.capital_folded := NULL;
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER countries_folded BEFORE INSERT OR UPDATE ON countries FOR EACH ROW
	WHEN (NEW.name_folded IS NOT NULL OR NEW.capital_folded IS NOT NULL) EXECUTE FUNCTION keep_folded();

-- One row for each statement by which another program changed countries, until
-- the service adds it to state and used_ids. Other programs do not touch the
-- row of state: they would keep the service from writing until they commit.
CREATE TABLE changes (
	added    bigint         NOT NULL, -- to the number of countries
	ids      int8multirange NOT NULL, -- used by the statement
	revision bigint         NOT NULL
);

-- Revisions are combined by exclusive or, so that adding a change to state does
-- not change the revision.
ALTER TABLE state DROP CONSTRAINT state_total_check;
ALTER TABLE state ALTER revision TYPE bigint USING hashtextextended(revision, 0);
CREATE VIEW content AS
	SELECT state.total + c.added AS total, state.revision # c.revision AS revision, c.pending
	FROM state, (SELECT coalesce(sum(added), 0)::bigint AS added, coalesce(bit_xor(revision), 0) AS revision,
		count(*) AS pending FROM changes) c;

-- The range (0, 0) is always there, so that every free id follows a range.
UPDATE used_ids SET first = 0 WHERE first = 1;
INSERT INTO used_ids (first, last) SELECT 0, 0 WHERE NOT EXISTS (SELECT FROM used_ids WHERE first = 0);

-- Adds ids to used_ids, whose ranges neither overlap nor touch. Many are merged
-- with the whole table at once.
-- +goose StatementBegin
CREATE FUNCTION use_ids(ids int8multirange) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	a bigint;
	b bigint;
	below used_ids;
BEGIN
	IF (SELECT count(*) FROM unnest(ids)) > 20000 THEN
		SELECT range_agg(r) INTO ids FROM (SELECT int8range(u.first, u.last, '[]') AS r FROM used_ids u
			UNION ALL SELECT * FROM unnest(ids)) ranges;
		DELETE FROM used_ids;
		INSERT INTO used_ids (first, last) SELECT lower(r), upper(r) - 1 FROM unnest(ids) r;
		RETURN;
	END IF;
	FOR a, b IN SELECT lower(r), upper(r) - 1 FROM unnest(ids) r LOOP
		SELECT * INTO below FROM used_ids WHERE first <= a ORDER BY first DESC LIMIT 1;
		CONTINUE WHEN below.last >= b;
		IF below.last >= a - 1 THEN
			a := below.first;
		END IF;
		SELECT greatest(b, max(last)) INTO b FROM used_ids WHERE first BETWEEN a AND b + 1;
		DELETE FROM used_ids WHERE first > a AND first <= b;
		INSERT INTO used_ids (first, last) VALUES (a, b) ON CONFLICT (first) DO UPDATE SET last = b;
	END LOOP;
END $$;
-- +goose StatementEnd

-- Locks state, which makes the writes of all instances come one after another,
-- adds the changes of other programs, and returns the largest id ever used.
-- +goose StatementBegin
CREATE FUNCTION lock_state() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	c record;
BEGIN
	PERFORM FROM state FOR UPDATE;
	IF NOT FOUND THEN
		RAISE no_data_found USING MESSAGE = 'the table state is empty';
	END IF;
	WITH settled AS (DELETE FROM changes RETURNING *)
	SELECT count(*) AS pending, sum(added) AS added, bit_xor(revision) AS revision, range_agg(ids) AS ids INTO c FROM settled;
	IF c.pending > 0 THEN
		UPDATE state SET total = total + c.added, revision = state.revision # c.revision;
		PERFORM use_ids(c.ids);
	END IF;
	RETURN (SELECT last FROM used_ids ORDER BY first DESC LIMIT 1);
END $$;
-- +goose StatementEnd

-- Records what a statement changed. It runs as the owner, so that other programs
-- need privileges on countries only.
-- +goose StatementBegin
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
	n        bigint := 0;
	new_ids  int8multirange := '{}';
	drawn    bigint := hashtextextended(gen_random_uuid()::text, 0);
BEGIN
	CASE TG_OP
	WHEN 'INSERT' THEN
		SELECT count(*), int8multirange(int8range(min(id), max(id), '[]')) INTO n, new_ids FROM new_rows;
		IF n = 0 THEN
			RETURN NULL;
		END IF;
		IF n < upper(new_ids) - lower(new_ids) THEN -- not one range
			SELECT range_agg(ids) INTO new_ids FROM (
				SELECT int8range(min(id), max(id), '[]') AS ids
				FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM new_rows) numbered GROUP BY run) runs;
		END IF;
	WHEN 'UPDATE' THEN
		IF NOT EXISTS (SELECT id, name, capital, area FROM new_rows EXCEPT SELECT id, name, capital, area FROM old_rows) THEN
			RETURN NULL;
		END IF;
		SELECT coalesce(range_agg(int8range(id, id, '[]')), '{}') INTO new_ids
			FROM (SELECT id FROM new_rows EXCEPT SELECT id FROM old_rows) moved;
	WHEN 'DELETE' THEN
		SELECT -count(*) INTO n FROM old_rows;
		IF n = 0 THEN
			RETURN NULL;
		END IF;
	WHEN 'TRUNCATE' THEN
		IF current_setting('transaction_isolation') <> 'read committed' THEN
			RAISE feature_not_supported USING MESSAGE = 'countries can be truncated only with isolation level read committed';
		END IF;
		SELECT -total INTO n FROM content;
	END CASE;
	IF current_setting('countries.service', true) = 'on' THEN -- it has called lock_state
		IF EXISTS (SELECT FROM changes WHERE changes.ids && new_ids) THEN
			RAISE serialization_failure USING MESSAGE = 'another program has used the id';
		END IF;
		UPDATE state SET total = total + n, revision = revision # drawn;
		PERFORM use_ids(new_ids);
	ELSE
		INSERT INTO changes (added, ids, revision) VALUES (n, new_ids, drawn);
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER countries_inserted AFTER INSERT ON countries REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION record_change();
CREATE TRIGGER countries_updated AFTER UPDATE ON countries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION record_change();
CREATE TRIGGER countries_deleted AFTER DELETE ON countries REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION record_change();
CREATE TRIGGER countries_truncated AFTER TRUNCATE ON countries
	FOR EACH STATEMENT EXECUTE FUNCTION record_change();

-- What other programs did before this migration.
UPDATE state SET total = (SELECT count(*) FROM countries), revision = revision # hashtextextended(gen_random_uuid()::text, 0);
SELECT use_ids(range_agg(int8range(id, id, '[]'))) FROM countries HAVING count(*) > 0;
