-- Up Migration

-- Decisions are folded into the sums of health in the order of their commits, like usage.
ALTER TABLE chat_decisions
  ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  ADD COLUMN revision bigint NOT NULL DEFAULT nextval('feed_revision');
CREATE INDEX chat_decisions_by_feed ON chat_decisions (xid, revision);
-- The log writes whole rows, which say nothing of these two.
CREATE TRIGGER feed_touch BEFORE INSERT ON chat_decisions FOR EACH ROW EXECUTE FUNCTION feed_touch();

-- Requests that ended within a minute, an hour, or a day of Vietnam, by arm. Minutes and hours are forgotten after a while.
CREATE TABLE health_sums (
  span text NOT NULL CHECK (span IN ('minute', 'hour', 'day')),
  at timestamptz(3) NOT NULL,
  arm text NOT NULL CHECK (arm IN ('treatment', 'control')),
  -- Every request, also those that cost nothing: by their decisions, or by their usage where only that was recorded.
  requests integer NOT NULL,
  failed_requests integer NOT NULL,
  refused_requests integer NOT NULL,
  abandoned_requests integer NOT NULL,
  -- Requests that cost something, calls of them whose price is unknown, and the cost of all their calls.
  paid_requests integer NOT NULL,
  unpriced_calls integer NOT NULL,
  cost_vnd numeric(20, 6) NOT NULL,
  -- Paid requests and their cost in micro-đồng by 64 fixed groups of users, as two arrays: requests of one user are alike,
  -- so how far the groups differ tells how sure a mean is.
  group_requests bigint[] NOT NULL,
  group_micro_vnd bigint[] NOT NULL,
  -- DDSketch protobuf of paid calls, milliseconds.
  latency_sketch bytea NOT NULL,
  overhead_sketch bytea NOT NULL,
  PRIMARY KEY (span, at, arm)
);

-- Calls of providers in the same spans. `code`: empty when answered, else why not.
CREATE TABLE health_calls (
  span text NOT NULL CHECK (span IN ('minute', 'hour', 'day')),
  at timestamptz(3) NOT NULL,
  arm text NOT NULL CHECK (arm IN ('treatment', 'control')),
  provider text NOT NULL,
  model text NOT NULL,
  code text NOT NULL,
  calls integer NOT NULL,
  latency_ms bigint NOT NULL,
  cost_vnd numeric(20, 6) NOT NULL,
  PRIMARY KEY (span, at, arm, provider, model, code)
);

-- How far each source is folded. What is newer than `ready_below` waits for the next fold, so that a request's decision is
-- there when its usage is looked at.
CREATE TABLE health_cursors (
  source text PRIMARY KEY CHECK (source IN ('usage', 'decisions')),
  xid xid8 NOT NULL DEFAULT '0',
  revision bigint NOT NULL DEFAULT 0,
  ready_below xid8 NOT NULL DEFAULT '0'
);
INSERT INTO health_cursors (source) VALUES ('usage'), ('decisions');

-- What was found at the end of each minute; shared/contracts/health.ts. Kept 90 days.
CREATE TABLE health_snapshots (
  at timestamptz(3),
  state text NOT NULL CHECK (state IN ('insufficient', 'stable', 'warning', 'critical')),
  verdicts jsonb NOT NULL,
  readings jsonb NOT NULL,
  rolled_back boolean NOT NULL DEFAULT false,
  -- Median round trip; beside the key, so that months of it are read without the rows.
  database_ms double precision NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision'),
  PRIMARY KEY (at) INCLUDE (database_ms)
);
CREATE INDEX health_snapshots_by_feed ON health_snapshots (xid, revision);
CREATE TRIGGER feed_touch BEFORE UPDATE ON health_snapshots FOR EACH ROW EXECUTE FUNCTION feed_touch();

-- Trouble of the service itself: one row from when it begins until it is over.
CREATE TABLE system_alerts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  metric text NOT NULL CHECK (metric IN ('overhead', 'failures', 'overBudget', 'cost', 'database', 'provider')),
  -- The provider's name; else empty.
  subject text NOT NULL DEFAULT '',
  state text NOT NULL CHECK (state IN ('warning', 'critical')),
  -- Milliseconds, per cent or minutes, by the metric.
  value double precision,
  control double precision,
  threshold double precision NOT NULL,
  window_minutes integer NOT NULL DEFAULT 0,
  raised_at timestamptz(3) NOT NULL,
  -- When it was last seen going on.
  seen_at timestamptz(3) NOT NULL,
  resolved_at timestamptz(3),
  -- The newest telling: alert_deliveries.alert_id.
  notification_id uuid NOT NULL DEFAULT gen_random_uuid(),
  renotified_at timestamptz(3) NOT NULL,
  notifications integer NOT NULL DEFAULT 1,
  rolled_back boolean NOT NULL DEFAULT false,
  acknowledged_at timestamptz(3),
  acknowledged_by text,
  assigned_to text,
  snoozed_until timestamptz(3),
  note text,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision')
);
CREATE UNIQUE INDEX system_alerts_open ON system_alerts (metric, subject) WHERE resolved_at IS NULL;
CREATE INDEX system_alerts_by_feed ON system_alerts (xid, revision);
CREATE INDEX system_alerts_by_notification ON system_alerts (notification_id);
CREATE TRIGGER feed_bury AFTER DELETE ON system_alerts FOR EACH ROW EXECUTE FUNCTION feed_bury('systemAlerts', 'id');
-- Consoles don't see when it was last seen.
CREATE TRIGGER feed_touch BEFORE UPDATE ON system_alerts FOR EACH ROW
  WHEN (NEW.seen_at = OLD.seen_at) EXECUTE FUNCTION feed_touch();

-- An alert's row in the feed tells its deliveries, so their outcome moves its revision.
CREATE FUNCTION touch_told_system_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE system_alerts SET metric = metric WHERE notification_id = NEW.alert_id;
  RETURN NEW;
END $$;
CREATE TRIGGER touch_system_alert AFTER UPDATE OF state, last_error ON alert_deliveries FOR EACH ROW
  WHEN (NEW.state <> OLD.state OR NEW.last_error IS DISTINCT FROM OLD.last_error)
  EXECUTE FUNCTION touch_told_system_alert();

-- Down Migration

DROP TRIGGER touch_system_alert ON alert_deliveries;
DROP FUNCTION touch_told_system_alert();
DROP TABLE system_alerts, health_snapshots, health_cursors, health_calls, health_sums;
DROP TRIGGER feed_touch ON chat_decisions;
DROP INDEX chat_decisions_by_feed;
ALTER TABLE chat_decisions DROP COLUMN xid, DROP COLUMN revision;
