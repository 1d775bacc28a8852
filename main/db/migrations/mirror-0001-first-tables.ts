/**
 * The mirror's first schema. Users get a small whole number (`key`) here, so that millions of rows need not repeat
 * their id, and so that sets of users are bitmaps. Instants are UTC milliseconds, `month` is year × 12 + month − 1,
 * money is micro-đồng and nano-dollar. `generation` counts full fetches of a collection: rows of an earlier one stay
 * readable until the new snapshot is whole, then those that were not seen again go.
 */
export const firstTables = `
CREATE TABLE sync_state (
  collection TEXT PRIMARY KEY,
  cursor TEXT,
  generation INTEGER NOT NULL DEFAULT 1,
  -- 0 until a snapshot of this generation was whole once.
  whole INTEGER NOT NULL DEFAULT 0,
  rows INTEGER NOT NULL DEFAULT 0,
  -- Pages applied; what was derived from the rows holds while this stays.
  pages INTEGER NOT NULL DEFAULT 0,
  -- The service's time of the newest page.
  as_of TEXT
) STRICT, WITHOUT ROWID;

-- Deleted rows, so that an older page that comes late can't bring them back.
CREATE TABLE tombstones (
  collection TEXT NOT NULL,
  key TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (collection, key)
) STRICT, WITHOUT ROWID;

-- A user that only other rows speak of yet has listed 0 and no name.
CREATE TABLE users (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  listed INTEGER NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  tier TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
  user_key INTEGER PRIMARY KEY,
  monthly_budget_vnd INTEGER NOT NULL,
  per_query_cap_vnd INTEGER NOT NULL,
  warning_percent INTEGER NOT NULL,
  critical_percent INTEGER NOT NULL,
  emergency_percent INTEGER NOT NULL,
  budget_alerts_enabled INTEGER NOT NULL,
  optimization_enabled INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT;

-- key = month × 2^32 + user key: one range per month, in the order of user keys.
CREATE TABLE months (
  key INTEGER PRIMARY KEY,
  month INTEGER NOT NULL,
  tier TEXT NOT NULL,
  requests INTEGER NOT NULL,
  failed_requests INTEGER NOT NULL,
  abandoned_requests INTEGER NOT NULL,
  unpriced_requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cached_input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL,
  cost_micro_vnd INTEGER NOT NULL,
  estimated_micro_vnd INTEGER NOT NULL,
  baseline_micro_vnd INTEGER NOT NULL,
  budget_vnd INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  -- Spend in millionths of the budget, rounded away from 100 % so that "over" stays over.
  utilisation INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT;
CREATE INDEX months_by_utilisation ON months (month, utilisation);
CREATE INDEX months_by_spend ON months (month, cost_micro_vnd);
CREATE INDEX months_by_last_used ON months (month, last_used_at);

CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  user_key INTEGER NOT NULL,
  month INTEGER NOT NULL,
  level TEXT NOT NULL,
  spent_micro_vnd INTEGER NOT NULL,
  budget_vnd INTEGER NOT NULL,
  raised_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_by_month ON alerts (month, raised_at);
CREATE INDEX alerts_by_user ON alerts (user_key, raised_at);

CREATE TABLE rollups (
  hour INTEGER NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  tier TEXT NOT NULL,
  complexity TEXT NOT NULL,
  category TEXT NOT NULL,
  arm TEXT NOT NULL,
  requests INTEGER NOT NULL,
  failed_requests INTEGER NOT NULL,
  abandoned_requests INTEGER NOT NULL,
  unpriced_requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  cached_input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL,
  cost_micro_vnd INTEGER NOT NULL,
  estimated_micro_vnd INTEGER NOT NULL,
  baseline_micro_vnd INTEGER NOT NULL,
  latency_sketch TEXT NOT NULL,
  overhead_sketch TEXT NOT NULL,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (hour, provider, model, tier, complexity, category, arm)
) STRICT, WITHOUT ROWID;

CREATE TABLE prices (
  id TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  effective_from INTEGER NOT NULL,
  usd_per_1m_input TEXT NOT NULL,
  usd_per_1m_cached_input TEXT,
  usd_per_1m_output TEXT NOT NULL,
  context_tokens INTEGER NOT NULL,
  max_output_tokens INTEGER NOT NULL,
  vision INTEGER NOT NULL,
  function_calling INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  note TEXT,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rates (
  id TEXT PRIMARY KEY,
  effective_from INTEGER NOT NULL,
  vnd_per_usd TEXT NOT NULL,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Clustered by user and time, as one user's page reads it.
CREATE TABLE usage (
  user_key INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  requested_model TEXT NOT NULL,
  tier TEXT NOT NULL,
  complexity TEXT NOT NULL,
  category TEXT NOT NULL,
  arm TEXT NOT NULL,
  status TEXT NOT NULL,
  error_code TEXT,
  input_tokens INTEGER NOT NULL,
  cached_input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  token_source TEXT NOT NULL,
  cost_nano_usd INTEGER,
  cost_micro_vnd INTEGER,
  baseline_micro_vnd INTEGER,
  vnd_per_usd TEXT NOT NULL,
  price_id TEXT,
  latency_ms INTEGER NOT NULL,
  overhead_ms INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  PRIMARY KEY (user_key, occurred_at, request_id, attempt)
) STRICT, WITHOUT ROWID;

-- Which months of which users were fetched whole, and at which revision of the user's month.
CREATE TABLE user_usage_fetches (
  user_key INTEGER NOT NULL,
  month INTEGER NOT NULL,
  month_revision INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL,
  PRIMARY KEY (user_key, month)
) STRICT, WITHOUT ROWID;
`;
