-- Up Migration

-- Who is treated; one row, and nothing before the first service has started.
CREATE TABLE rollout_state (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- Grows by one with each change of `state`.
  version bigint NOT NULL DEFAULT 0,
  -- shared/contracts/rollout.ts
  state jsonb NOT NULL,
  -- Why the next stage doesn't begin; no part of the version, because nobody decided it.
  waiting jsonb,
  updated_at timestamptz(3) NOT NULL,
  -- Name of the operator; null when the service acted by itself.
  updated_by text,
  -- The revision this version came with: who has seen a later one has seen this state.
  version_revision bigint NOT NULL DEFAULT 0,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision')
);
CREATE INDEX rollout_state_by_feed ON rollout_state (xid, revision);

CREATE TABLE rollout_history (
  version bigint PRIMARY KEY,
  changed_at timestamptz(3) NOT NULL,
  operator_id text,
  operator_name text,
  action text NOT NULL CHECK (action IN ('first', 'edit', 'rollback', 'resume', 'step')),
  reason text,
  state jsonb NOT NULL
);

-- Every service listens. The notification only says that there is something to read, as it may come late or not at all.
CREATE FUNCTION rollout_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := 1 + greatest(
    CASE TG_OP WHEN 'UPDATE' THEN OLD.version ELSE 0 END,
    (SELECT coalesce(max(version), 0) FROM rollout_history));
  NEW.version_revision := NEW.revision;
  PERFORM pg_notify('rollout_changed', NEW.version::text);
  RETURN NEW;
END $$;
-- Triggers run in the order of their names: the revision is new by the time the version takes it.
CREATE TRIGGER feed_touch BEFORE UPDATE ON rollout_state FOR EACH ROW EXECUTE FUNCTION feed_touch();
CREATE TRIGGER rollout_version BEFORE INSERT OR UPDATE OF state ON rollout_state
  FOR EACH ROW EXECUTE FUNCTION rollout_version();

-- As before, and nothing while the service's switch for budget alerts is off: what is due then stays due.
CREATE OR REPLACE FUNCTION raise_due_alerts(user_ids text[], months text[], raised_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  WITH standing AS (
    SELECT m.user_id, m.month, CASE
        WHEN m.cost_vnd >= m.budget_vnd THEN 4
        WHEN m.cost_vnd * 100 >= m.budget_vnd::bigint * coalesce(s.emergency_percent, 95) THEN 3
        WHEN m.cost_vnd * 100 >= m.budget_vnd::bigint * coalesce(s.critical_percent, 90) THEN 2
        WHEN m.cost_vnd * 100 >= m.budget_vnd::bigint * coalesce(s.warning_percent, 75) THEN 1
        ELSE 0 END AS level
    FROM unnest($1, $2) AS i (user_id, month) JOIN monthly_usage_summary m USING (user_id, month)
    LEFT JOIN user_cost_settings s ON s.user_id = m.user_id
    WHERE coalesce(s.budget_alerts_enabled, true) AND coalesce((
      SELECT (state #>> '{flags,costOptimizationEnabled}')::boolean AND (state #>> '{flags,budgetAlertsEnabled}')::boolean
      FROM rollout_state WHERE only_row), true)
  ), marked AS (
    UPDATE monthly_usage_summary m SET alerted_level = c.level FROM standing c
    WHERE m.user_id = c.user_id AND m.month = c.month AND m.alerted_level < c.level
    RETURNING m.user_id, m.month, m.alerted_level, m.arming, m.cost_vnd, m.budget_vnd, m.last_used_at
  )
  INSERT INTO alerts (user_id, month, level, arming, spent_vnd, budget_vnd, raised_at)
  SELECT user_id, month, (ARRAY['warning', 'critical', 'emergency', 'spent'])[alerted_level], arming, cost_vnd,
    budget_vnd, coalesce($3, last_used_at) FROM marked
  ON CONFLICT (user_id, month, level, arming) DO NOTHING
$$;

-- Down Migration

CREATE OR REPLACE FUNCTION raise_due_alerts(user_ids text[], months text[], raised_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  WITH standing AS (
    SELECT m.user_id, m.month, CASE
        WHEN m.cost_vnd >= m.budget_vnd THEN 4
        WHEN m.cost_vnd * 100 >= m.budget_vnd::bigint * coalesce(s.emergency_percent, 95) THEN 3
        WHEN m.cost_vnd * 100 >= m.budget_vnd::bigint * coalesce(s.critical_percent, 90) THEN 2
        WHEN m.cost_vnd * 100 >= m.budget_vnd::bigint * coalesce(s.warning_percent, 75) THEN 1
        ELSE 0 END AS level
    FROM unnest($1, $2) AS i (user_id, month) JOIN monthly_usage_summary m USING (user_id, month)
    LEFT JOIN user_cost_settings s ON s.user_id = m.user_id
    WHERE coalesce(s.budget_alerts_enabled, true)
  ), marked AS (
    UPDATE monthly_usage_summary m SET alerted_level = c.level FROM standing c
    WHERE m.user_id = c.user_id AND m.month = c.month AND m.alerted_level < c.level
    RETURNING m.user_id, m.month, m.alerted_level, m.arming, m.cost_vnd, m.budget_vnd, m.last_used_at
  )
  INSERT INTO alerts (user_id, month, level, arming, spent_vnd, budget_vnd, raised_at)
  SELECT user_id, month, (ARRAY['warning', 'critical', 'emergency', 'spent'])[alerted_level], arming, cost_vnd,
    budget_vnd, coalesce($3, last_used_at) FROM marked
  ON CONFLICT (user_id, month, level, arming) DO NOTHING
$$;
DELETE FROM command_receipts WHERE answer #>> '{record,collection}' = 'rollout';
DROP TABLE rollout_history, rollout_state;
DROP FUNCTION rollout_version();
