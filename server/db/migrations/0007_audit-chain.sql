-- Up Migration

-- Each entry carries the hash of the one before it, so that no entry can be changed, removed or moved unseen. `place`
-- counts without gaps. The service writes the head's hash outside the database as well (docs/decisions/0016).
ALTER TABLE audit_log
  ADD COLUMN place bigint UNIQUE,
  ADD COLUMN previous_hash text,
  ADD COLUMN hash text,
  ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  ADD COLUMN revision bigint NOT NULL DEFAULT nextval('feed_revision');
CREATE INDEX audit_log_by_feed ON audit_log (xid, revision);

CREATE TABLE audit_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  place bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT repeat('0', 64)
);
INSERT INTO audit_head DEFAULT VALUES;

-- What is hashed: every field as text with its length in bytes before it, so that no two entries read the same.
-- server/features/audit/entry-hash.ts computes the same and trusts nothing here.
CREATE FUNCTION audit_entry_hash(entry audit_log) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(string_agg(coalesce(octet_length(field) || ':' || field, '-'), ',' ORDER BY position), 'UTF8')), 'hex')
  FROM unnest(ARRAY[
    entry.place::text, entry.previous_hash,
    to_char(entry.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    entry.operator_id, entry.operator_name, entry.action, entry.subject, entry.before::text, entry.after::text,
    entry.reason, entry.command_id::text
  ]) WITH ORDINALITY AS fields (field, position)
$$;

-- Holding the head's row until the end of the transaction gives entries one order, the order of their commits.
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE audit_head SET place = place + 1 RETURNING place, hash INTO NEW.place, NEW.previous_hash;
  NEW.hash := audit_entry_hash(NEW);
  UPDATE audit_head SET hash = NEW.hash;
  RETURN NEW;
END $$;

CREATE FUNCTION audit_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is never changed';
END $$;

-- Entries from before the chain join it in their order.
DO $$
DECLARE
  entry audit_log;
BEGIN
  FOR entry IN SELECT * FROM audit_log ORDER BY id LOOP
    UPDATE audit_head SET place = place + 1 RETURNING place, hash INTO entry.place, entry.previous_hash;
    entry.hash := audit_entry_hash(entry);
    UPDATE audit_log SET place = entry.place, previous_hash = entry.previous_hash, hash = entry.hash WHERE id = entry.id;
    UPDATE audit_head SET hash = entry.hash;
  END LOOP;
END $$;
ALTER TABLE audit_log ALTER COLUMN place SET NOT NULL, ALTER COLUMN previous_hash SET NOT NULL,
  ALTER COLUMN hash SET NOT NULL;

CREATE TRIGGER audit_chain BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_chain();
-- Only its position in the feed may move, as after a restore.
CREATE TRIGGER audit_is_written_once BEFORE UPDATE OF id, occurred_at, operator_id, operator_name, action, subject,
  before, after, reason, command_id, place, previous_hash, hash OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION audit_is_written_once();
CREATE TRIGGER feed_touch BEFORE UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION feed_touch();

-- Down Migration

DROP TRIGGER feed_touch ON audit_log;
DROP TRIGGER audit_is_written_once ON audit_log;
DROP TRIGGER audit_chain ON audit_log;
DROP FUNCTION audit_is_written_once();
DROP FUNCTION audit_chain();
DROP FUNCTION audit_entry_hash(audit_log);
DROP TABLE audit_head;
ALTER TABLE audit_log DROP COLUMN place, DROP COLUMN previous_hash, DROP COLUMN hash, DROP COLUMN xid,
  DROP COLUMN revision;
