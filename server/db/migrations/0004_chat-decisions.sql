-- Up Migration

-- Why each chat request was answered as it was, also those that were refused. Keys begin with the user, like usage_logs.
CREATE TABLE chat_decisions (
  user_id text NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  request_id text NOT NULL CHECK (length(request_id) BETWEEN 1 AND 128),
  occurred_at timestamptz(3) NOT NULL,
  arm text NOT NULL CHECK (arm IN ('treatment', 'control')),
  language text NOT NULL CHECK (language IN ('vi', 'vi-nodiac', 'mixed', 'en')),
  category text NOT NULL
    CHECK (category IN ('chat', 'translation', 'summarization', 'writing', 'analysis', 'coding', 'math', 'qa')),
  complexity text NOT NULL CHECK (complexity IN ('simple', 'medium', 'complex')),
  features text[] NOT NULL DEFAULT '{}',
  requested_provider text NOT NULL,
  requested_model text NOT NULL,
  -- Null when the request was refused before any model was called.
  chosen_provider text,
  chosen_model text,
  -- Code of shared/domain/routing-reason.ts and the numbers of its sentence.
  reason text NOT NULL,
  reason_values jsonb NOT NULL DEFAULT '{}',
  -- What the call was expected to cost, and what the requested model would have been expected to cost.
  estimate_vnd numeric(20, 6),
  requested_estimate_vnd numeric(20, 6),
  reserved_vnd numeric(20, 6),
  -- Cost of all paid attempts; null while it is not known.
  settled_vnd numeric(20, 6),
  remaining_vnd numeric(20, 6) NOT NULL,
  budget_vnd integer NOT NULL,
  max_output_tokens integer,
  outcome text NOT NULL CHECK (outcome IN ('answered', 'failed', 'abandoned', 'refused')),
  -- Code of the refusal or of the last failure.
  error_code text,
  -- [{provider, model, status, errorCode, latencyMs, costMicroVnd}], in the order they were tried.
  attempts jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (user_id, request_id, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX chat_decisions_by_user ON chat_decisions (user_id, occurred_at DESC);
CREATE TABLE chat_decisions_default PARTITION OF chat_decisions DEFAULT;

-- The partitions of a month `YYYY-MM`, from 00:00 of its first day in Vietnam.
CREATE OR REPLACE FUNCTION ensure_usage_partition(month text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first timestamptz := (month || '-01')::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh';
  next timestamptz := ((month || '-01')::timestamp + interval '1 month') AT TIME ZONE 'Asia/Ho_Chi_Minh';
  parent text;
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ensure_usage_partition'));
  FOREACH parent IN ARRAY ARRAY['usage_logs', 'chat_decisions'] LOOP
    name := parent || '_' || replace(month, '-', '_');
    IF to_regclass(name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, first, next);
    END IF;
  END LOOP;
END $$;

-- Which models are good enough for what; one row, edited by admins.
CREATE TABLE routing_policy (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- shared/contracts/routing-policy.ts
  policy jsonb NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Name of the operator; null while it is the first policy.
  updated_by text,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision')
);
CREATE INDEX routing_policy_by_feed ON routing_policy (xid, revision);
CREATE TRIGGER feed_touch BEFORE UPDATE ON routing_policy FOR EACH ROW EXECUTE FUNCTION feed_touch();

-- What a chat user prefers; models are written `provider/model`.
CREATE TABLE user_model_preferences (
  user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  preferred_models text[] NOT NULL DEFAULT '{}',
  blocked_models text[] NOT NULL DEFAULT '{}',
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);

-- What people did about an alert.
ALTER TABLE alerts
  ADD COLUMN acknowledged_at timestamptz(3),
  ADD COLUMN acknowledged_by text,
  ADD COLUMN assigned_to text,
  ADD COLUMN snoozed_until timestamptz(3),
  ADD COLUMN note text;

-- One row per alert and channel; `dead` after the last try, for people to see.
CREATE TABLE alert_deliveries (
  alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  channel text NOT NULL CHECK (channel IN ('email', 'webhook')),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Why the last try failed; never a secret.
  last_error text,
  sent_at timestamptz(3),
  PRIMARY KEY (alert_id, channel)
);
CREATE INDEX alert_deliveries_by_state ON alert_deliveries (state, next_attempt_at);

-- An alert's row in the feed tells its deliveries, so their outcome moves its revision.
CREATE FUNCTION touch_delivered_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE alerts SET month = month WHERE id = NEW.alert_id;
  RETURN NEW;
END $$;
CREATE TRIGGER touch_alert AFTER UPDATE OF state ON alert_deliveries FOR EACH ROW
  WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION touch_delivered_alert();

-- Answers now say of which collection the record is.
UPDATE command_receipts SET answer = jsonb_set(answer, '{record}',
  jsonb_build_object('collection', 'settings', 'row', answer -> 'record'));

-- Down Migration

UPDATE command_receipts SET answer = jsonb_set(answer, '{record}', answer #> '{record,row}')
  WHERE answer #>> '{record,collection}' = 'settings';
DELETE FROM command_receipts WHERE answer #>> '{record,collection}' IS NOT NULL;
DROP TABLE alert_deliveries;
DROP FUNCTION touch_delivered_alert();
ALTER TABLE alerts DROP COLUMN acknowledged_at, DROP COLUMN acknowledged_by, DROP COLUMN assigned_to,
  DROP COLUMN snoozed_until, DROP COLUMN note;
DROP TABLE user_model_preferences, routing_policy, chat_decisions;
CREATE OR REPLACE FUNCTION ensure_usage_partition(month text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first timestamptz := (month || '-01')::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh';
  next timestamptz := ((month || '-01')::timestamp + interval '1 month') AT TIME ZONE 'Asia/Ho_Chi_Minh';
  name text := 'usage_logs_' || replace(month, '-', '_');
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ensure_usage_partition'));
  IF to_regclass(name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF usage_logs FOR VALUES FROM (%L) TO (%L)', name, first, next);
  END IF;
END $$;
