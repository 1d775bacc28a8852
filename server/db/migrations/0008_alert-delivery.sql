-- Up Migration

-- Channels some instance can send by. What was raised before `active_since` is history and isn't sent; instances that can
-- send keep `seen_at` fresh, so that nothing is queued for a channel that is gone.
CREATE TABLE alert_channels (
  channel text PRIMARY KEY CHECK (channel IN ('email', 'webhook')),
  active_since timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL
);

-- A delivery is of a budget alert or of a system alert, so it holds what is told instead of a key to one table.
-- Nothing has written this table before.
ALTER TABLE alert_deliveries
  DROP CONSTRAINT alert_deliveries_alert_id_fkey,
  DROP CONSTRAINT alert_deliveries_state_check,
  ADD CONSTRAINT alert_deliveries_state_check CHECK (state IN ('waiting', 'sent', 'dead', 'skipped')),
  ADD COLUMN kind text NOT NULL CHECK (kind IN ('budget', 'system')),
  ADD COLUMN facts jsonb NOT NULL,
  ADD COLUMN raised_at timestamptz(3) NOT NULL,
  -- Not sent by then, it is stale.
  ADD COLUMN expires_at timestamptz(3) NOT NULL,
  -- Dead after as many; a person's retry allows more.
  ADD COLUMN attempts_allowed integer NOT NULL DEFAULT 10,
  ADD COLUMN skipped_because text CHECK (skipped_because IN ('alertsOff', 'tooOld', 'noRecipient')),
  ADD CONSTRAINT alert_deliveries_skipped_check CHECK ((state = 'skipped') = (skipped_because IS NOT NULL));

-- Queues an alert for every channel in use, in the transaction that raises it. Ages are measured by what the alerts are
-- dated by, not by the database's clock.
CREATE FUNCTION queue_alert(
  for_alert uuid, alert_kind text, alert_facts jsonb, alert_raised_at timestamptz
) RETURNS void LANGUAGE sql AS $$
  INSERT INTO alert_deliveries (alert_id, channel, kind, facts, raised_at, next_attempt_at, expires_at)
  SELECT $1, channel, $2, $3, $4, $4, $4 + interval '24 hours' FROM alert_channels
  WHERE $4 >= active_since AND $4 < seen_at + interval '24 hours'
  ON CONFLICT (alert_id, channel) DO NOTHING
$$;

CREATE FUNCTION queue_budget_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM queue_alert(n.id, 'budget', jsonb_build_object('userId', n.user_id, 'month', n.month, 'level', n.level,
      'thresholdPercent', CASE n.level
        WHEN 'warning' THEN coalesce(s.warning_percent, 75) WHEN 'critical' THEN coalesce(s.critical_percent, 90)
        WHEN 'emergency' THEN coalesce(s.emergency_percent, 95) ELSE 100 END,
      'spentMicroVnd', (n.spent_vnd * 1000000)::bigint::text, 'budgetVnd', n.budget_vnd), n.raised_at)
  FROM raised n LEFT JOIN user_cost_settings s ON s.user_id = n.user_id;
  RETURN NULL;
END $$;
CREATE TRIGGER queue_budget_alert AFTER INSERT ON alerts REFERENCING NEW TABLE AS raised
  FOR EACH STATEMENT EXECUTE FUNCTION queue_budget_alert();

CREATE FUNCTION forget_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM alert_deliveries WHERE alert_id = OLD.id;
  RETURN OLD;
END $$;
CREATE TRIGGER forget_deliveries AFTER DELETE ON alerts FOR EACH ROW EXECUTE FUNCTION forget_deliveries();

-- Also a failed try shows at once, while more are to come.
CREATE OR REPLACE FUNCTION touch_delivered_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'budget' THEN
    UPDATE alerts SET month = month WHERE id = NEW.alert_id;
  ELSIF to_regclass('system_alerts') IS NOT NULL THEN
    UPDATE system_alerts SET id = id WHERE id = NEW.alert_id;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER touch_alert ON alert_deliveries;
CREATE TRIGGER touch_alert AFTER UPDATE OF state, last_error ON alert_deliveries FOR EACH ROW
  WHEN (NEW.state <> OLD.state OR NEW.last_error IS DISTINCT FROM OLD.last_error)
  EXECUTE FUNCTION touch_delivered_alert();

-- Down Migration

DROP TRIGGER touch_alert ON alert_deliveries;
CREATE OR REPLACE FUNCTION touch_delivered_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE alerts SET month = month WHERE id = NEW.alert_id;
  RETURN NEW;
END $$;
CREATE TRIGGER touch_alert AFTER UPDATE OF state ON alert_deliveries FOR EACH ROW
  WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION touch_delivered_alert();
DROP TRIGGER forget_deliveries ON alerts;
DROP TRIGGER queue_budget_alert ON alerts;
DROP FUNCTION forget_deliveries();
DROP FUNCTION queue_budget_alert();
DROP FUNCTION queue_alert(uuid, text, jsonb, timestamptz);
DELETE FROM alert_deliveries WHERE kind = 'system' OR state = 'skipped';
ALTER TABLE alert_deliveries
  DROP CONSTRAINT alert_deliveries_skipped_check,
  DROP CONSTRAINT alert_deliveries_state_check,
  ADD CONSTRAINT alert_deliveries_state_check CHECK (state IN ('waiting', 'sent', 'dead')),
  DROP COLUMN kind, DROP COLUMN facts, DROP COLUMN raised_at, DROP COLUMN expires_at,
  DROP COLUMN attempts_allowed, DROP COLUMN skipped_because,
  ADD CONSTRAINT alert_deliveries_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts (id) ON DELETE CASCADE;
DROP TABLE alert_channels;
