-- Up Migration

-- Every change of a synced row takes the next revision and the writing transaction's id; readers follow
-- (xid, revision) up to the oldest transaction still open, so nothing that commits late is ever passed over.
CREATE SEQUENCE feed_revision AS bigint;

CREATE FUNCTION feed_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  NEW.revision := nextval('feed_revision');
  RETURN NEW;
END $$;

-- One row. A new epoch makes every console fetch afresh; tombstones at or below pruned_through are gone.
CREATE TABLE feed_state (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch uuid NOT NULL DEFAULT gen_random_uuid(),
  pruned_through xid8 NOT NULL DEFAULT '0'
);
INSERT INTO feed_state DEFAULT VALUES;

CREATE TABLE feed_tombstones (
  collection text NOT NULL,
  key jsonb NOT NULL,
  deleted_at timestamptz NOT NULL DEFAULT now(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision'),
  PRIMARY KEY (collection, xid, revision)
);

-- Trigger arguments: the collection, then the key columns in the feed's order.
CREATE FUNCTION feed_bury() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  doomed jsonb := to_jsonb(OLD);
  key jsonb := '[]';
BEGIN
  FOR i IN 1 .. TG_NARGS - 1 LOOP
    key := key || jsonb_build_array(doomed -> TG_ARGV[i]);
  END LOOP;
  INSERT INTO feed_tombstones (collection, key) VALUES (TG_ARGV[0], key);
  RETURN OLD;
END $$;

CREATE TABLE users (
  id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 128),
  name text NOT NULL,
  email text NOT NULL,
  tier text NOT NULL DEFAULT 'starter' CHECK (tier IN ('starter', 'premium', 'ultimate')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision')
);

CREATE TABLE user_cost_settings (
  user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  monthly_budget_vnd integer NOT NULL CHECK (monthly_budget_vnd BETWEEN 10000 AND 1000000),
  per_query_cap_vnd integer NOT NULL DEFAULT 100 CHECK (per_query_cap_vnd BETWEEN 1 AND 1000),
  warning_percent integer NOT NULL DEFAULT 75 CHECK (warning_percent BETWEEN 50 AND 100),
  critical_percent integer NOT NULL DEFAULT 90 CHECK (critical_percent BETWEEN 80 AND 100),
  emergency_percent integer NOT NULL DEFAULT 95 CHECK (emergency_percent BETWEEN 90 AND 100),
  budget_alerts_enabled boolean NOT NULL DEFAULT true,
  optimization_enabled boolean NOT NULL DEFAULT true,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Name of the operator who last changed them; null while they are the tier's defaults.
  updated_by text,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision'),
  CHECK (warning_percent < critical_percent AND critical_percent < emergency_percent)
);

-- The price book. A price holds from effective_from until the model's next row.
CREATE TABLE provider_costs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  provider text NOT NULL,
  model text NOT NULL,
  effective_from timestamptz(3) NOT NULL,
  usd_per_1m_input numeric(12, 6) NOT NULL CHECK (usd_per_1m_input >= 0),
  usd_per_1m_cached_input numeric(12, 6) CHECK (usd_per_1m_cached_input >= 0),
  usd_per_1m_output numeric(12, 6) NOT NULL CHECK (usd_per_1m_output >= 0),
  context_tokens integer NOT NULL CHECK (context_tokens > 0),
  max_output_tokens integer NOT NULL CHECK (max_output_tokens > 0),
  vision boolean NOT NULL,
  function_calling boolean NOT NULL,
  reasoning boolean NOT NULL,
  note text,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision'),
  UNIQUE (provider, model, effective_from)
);

-- A rate holds from 00:00 in Vietnam of effective_from until the next row.
CREATE TABLE exchange_rates (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  effective_from timestamptz(3) NOT NULL UNIQUE,
  vnd_per_usd numeric(12, 4) NOT NULL CHECK (vnd_per_usd > 0),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision')
);

-- One row per paid attempt. Keys begin with the user, so the table can be distributed as it is.
CREATE TABLE usage_logs (
  user_id text NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  request_id text NOT NULL CHECK (length(request_id) BETWEEN 1 AND 128),
  attempt smallint NOT NULL DEFAULT 1 CHECK (attempt > 0),
  occurred_at timestamptz(3) NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  requested_model text NOT NULL,
  tier text NOT NULL CHECK (tier IN ('starter', 'premium', 'ultimate')),
  complexity text NOT NULL CHECK (complexity IN ('simple', 'medium', 'complex')),
  category text NOT NULL
    CHECK (category IN ('chat', 'translation', 'summarization', 'writing', 'analysis', 'coding', 'math', 'qa')),
  arm text NOT NULL CHECK (arm IN ('treatment', 'control')),
  status text NOT NULL CHECK (status IN ('ok', 'failed', 'abandoned')),
  error_code text,
  input_tokens integer NOT NULL CHECK (input_tokens >= 0),
  cached_input_tokens integer NOT NULL CHECK (cached_input_tokens BETWEEN 0 AND input_tokens),
  output_tokens integer NOT NULL CHECK (output_tokens >= 0),
  token_source text NOT NULL CHECK (token_source IN ('exact', 'estimated')),
  -- Null exactly when the model has no price at that time: unpriced is not free.
  cost_usd numeric(20, 9) CHECK (cost_usd >= 0),
  cost_vnd numeric(20, 6) CHECK (cost_vnd >= 0),
  -- The same tokens at the requested model's price; null when that is unknown.
  baseline_cost_vnd numeric(20, 6) CHECK (baseline_cost_vnd >= 0),
  vnd_per_usd numeric(12, 4) NOT NULL CHECK (vnd_per_usd > 0),
  price_id uuid REFERENCES provider_costs (id) ON DELETE RESTRICT,
  latency_ms integer NOT NULL CHECK (latency_ms >= 0),
  overhead_ms integer NOT NULL CHECK (overhead_ms >= 0),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision'),
  PRIMARY KEY (user_id, request_id, attempt, occurred_at),
  CHECK ((cost_usd IS NULL) = (price_id IS NULL) AND (cost_vnd IS NULL) = (price_id IS NULL))
) PARTITION BY RANGE (occurred_at);

CREATE INDEX usage_logs_by_user ON usage_logs (user_id, occurred_at DESC);
CREATE INDEX usage_logs_by_feed ON usage_logs (xid, revision);

-- Where a row lands whose month has no partition yet, rather than being refused; verify:tables reports any.
CREATE TABLE usage_logs_default PARTITION OF usage_logs DEFAULT;

-- The partition of a month `YYYY-MM`, from 00:00 of its first day in Vietnam.
CREATE FUNCTION ensure_usage_partition(month text) RETURNS void LANGUAGE plpgsql AS $$
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

CREATE TABLE monthly_usage_summary (
  user_id text NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  month text NOT NULL CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  tier text NOT NULL CHECK (tier IN ('starter', 'premium', 'ultimate')),
  requests integer NOT NULL DEFAULT 0,
  failed_requests integer NOT NULL DEFAULT 0,
  abandoned_requests integer NOT NULL DEFAULT 0,
  unpriced_requests integer NOT NULL DEFAULT 0,
  input_tokens bigint NOT NULL DEFAULT 0,
  cached_input_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  cost_usd numeric(20, 9) NOT NULL DEFAULT 0,
  cost_vnd numeric(20, 6) NOT NULL DEFAULT 0,
  estimated_cost_vnd numeric(20, 6) NOT NULL DEFAULT 0,
  baseline_cost_vnd numeric(20, 6) NOT NULL DEFAULT 0,
  budget_vnd integer NOT NULL,
  -- Rank of the highest level alerted since the last re-arming (0 none … 4 spent), and how often it was re-armed.
  alerted_level smallint NOT NULL DEFAULT 0 CHECK (alerted_level BETWEEN 0 AND 4),
  arming integer NOT NULL DEFAULT 0,
  last_used_at timestamptz(3) NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision'),
  PRIMARY KEY (user_id, month)
);

CREATE TABLE alerts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  month text NOT NULL,
  level text NOT NULL CHECK (level IN ('warning', 'critical', 'emergency', 'spent')),
  arming integer NOT NULL,
  spent_vnd numeric(20, 6) NOT NULL,
  budget_vnd integer NOT NULL,
  raised_at timestamptz(3) NOT NULL DEFAULT now(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision'),
  UNIQUE (user_id, month, level, arming)
);

CREATE TABLE usage_rollup (
  hour timestamptz(3) NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  tier text NOT NULL,
  complexity text NOT NULL,
  category text NOT NULL,
  arm text NOT NULL,
  requests integer NOT NULL,
  failed_requests integer NOT NULL,
  abandoned_requests integer NOT NULL,
  unpriced_requests integer NOT NULL,
  input_tokens bigint NOT NULL,
  cached_input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cost_usd numeric(20, 9) NOT NULL,
  cost_vnd numeric(20, 6) NOT NULL,
  estimated_cost_vnd numeric(20, 6) NOT NULL,
  baseline_cost_vnd numeric(20, 6) NOT NULL,
  -- DDSketch protobuf, milliseconds; sketches of any hours can be merged.
  latency_sketch bytea NOT NULL,
  overhead_sketch bytea NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  revision bigint NOT NULL DEFAULT nextval('feed_revision'),
  PRIMARY KEY (hour, provider, model, tier, complexity, category, arm)
);

-- How far the leader has folded usage_logs into usage_rollup.
CREATE TABLE rollup_cursor (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  xid xid8 NOT NULL DEFAULT '0',
  revision bigint NOT NULL DEFAULT 0
);
INSERT INTO rollup_cursor DEFAULT VALUES;

CREATE INDEX users_by_feed ON users (xid, revision);
CREATE INDEX user_cost_settings_by_feed ON user_cost_settings (xid, revision);
CREATE INDEX provider_costs_by_feed ON provider_costs (xid, revision);
CREATE INDEX exchange_rates_by_feed ON exchange_rates (xid, revision);
CREATE INDEX monthly_usage_summary_by_feed ON monthly_usage_summary (xid, revision);
CREATE INDEX monthly_usage_summary_by_month ON monthly_usage_summary (month);
CREATE INDEX alerts_by_feed ON alerts (xid, revision);
CREATE INDEX usage_rollup_by_feed ON usage_rollup (xid, revision);

CREATE TRIGGER feed_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION feed_touch();
CREATE TRIGGER feed_touch BEFORE UPDATE ON user_cost_settings FOR EACH ROW EXECUTE FUNCTION feed_touch();
CREATE TRIGGER feed_touch BEFORE UPDATE ON provider_costs FOR EACH ROW EXECUTE FUNCTION feed_touch();
CREATE TRIGGER feed_touch BEFORE UPDATE ON exchange_rates FOR EACH ROW EXECUTE FUNCTION feed_touch();
CREATE TRIGGER feed_touch BEFORE UPDATE ON usage_logs FOR EACH ROW EXECUTE FUNCTION feed_touch();
CREATE TRIGGER feed_touch BEFORE UPDATE ON monthly_usage_summary FOR EACH ROW EXECUTE FUNCTION feed_touch();
CREATE TRIGGER feed_touch BEFORE UPDATE ON alerts FOR EACH ROW EXECUTE FUNCTION feed_touch();
CREATE TRIGGER feed_touch BEFORE UPDATE ON usage_rollup FOR EACH ROW EXECUTE FUNCTION feed_touch();

CREATE TRIGGER feed_bury AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION feed_bury('users', 'id');
CREATE TRIGGER feed_bury AFTER DELETE ON user_cost_settings
  FOR EACH ROW EXECUTE FUNCTION feed_bury('settings', 'user_id');
CREATE TRIGGER feed_bury AFTER DELETE ON provider_costs FOR EACH ROW EXECUTE FUNCTION feed_bury('prices', 'id');
CREATE TRIGGER feed_bury AFTER DELETE ON exchange_rates FOR EACH ROW EXECUTE FUNCTION feed_bury('rates', 'id');
CREATE TRIGGER feed_bury AFTER DELETE ON usage_logs
  FOR EACH ROW EXECUTE FUNCTION feed_bury('usage', 'user_id', 'request_id', 'attempt');
CREATE TRIGGER feed_bury AFTER DELETE ON monthly_usage_summary
  FOR EACH ROW EXECUTE FUNCTION feed_bury('months', 'user_id', 'month');
CREATE TRIGGER feed_bury AFTER DELETE ON alerts FOR EACH ROW EXECUTE FUNCTION feed_bury('alerts', 'id');

-- Operators and their sessions; names as better-auth expects them, in this schema's style.
CREATE TABLE operators (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  role text NOT NULL CHECK (role IN ('finance', 'admin', 'support')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TABLE operator_sessions (
  id text PRIMARY KEY,
  token text NOT NULL UNIQUE,
  user_id text NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  expires_at timestamptz(3) NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX operator_sessions_by_operator ON operator_sessions (user_id);
CREATE TABLE operator_accounts (
  id text PRIMARY KEY,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  user_id text NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope text,
  password text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX operator_accounts_by_operator ON operator_accounts (user_id);
CREATE TABLE operator_verifications (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
-- Counters of rate-limiter-flexible, which inserts by position; expire is in ms since 1970.
CREATE TABLE operator_rate_limits (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);

-- The answer each command got, so that repeating it never acts twice.
CREATE TABLE command_receipts (
  id uuid PRIMARY KEY,
  operator_id text NOT NULL,
  request_hash text NOT NULL,
  status smallint NOT NULL,
  answer jsonb NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  occurred_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Null when the service acted by itself.
  operator_id text,
  operator_name text,
  action text NOT NULL,
  subject text NOT NULL,
  before jsonb,
  after jsonb,
  reason text,
  command_id uuid UNIQUE
);
CREATE INDEX audit_log_by_subject ON audit_log (subject, occurred_at DESC);

-- Down Migration

DROP TABLE audit_log, command_receipts, operator_rate_limits, operator_verifications, operator_accounts,
  operator_sessions, operators, rollup_cursor, usage_rollup, alerts, monthly_usage_summary, usage_logs,
  exchange_rates, provider_costs, user_cost_settings, users, feed_tombstones, feed_state;
DROP FUNCTION ensure_usage_partition(text);
DROP FUNCTION feed_bury();
DROP FUNCTION feed_touch();
DROP SEQUENCE feed_revision;
