const SUMS = `
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
  baseline_micro_vnd INTEGER NOT NULL`;

/**
 * Figures kept up in the transaction of the page that changes them, so that no screen adds up millions of rows.
 * Each is a function of the tables of 0001 alone; tests compute them again from there.
 */
export const figures = `
-- Rollups by day in Vietnam, days since 1970: for tables with filters.
CREATE TABLE rollup_days (
  day INTEGER NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  tier TEXT NOT NULL,
  complexity TEXT NOT NULL,
  category TEXT NOT NULL,
  arm TEXT NOT NULL,${SUMS},
  PRIMARY KEY (day, provider, model, tier, complexity, category, arm)
) STRICT, WITHOUT ROWID;

-- The same by month, for tables that are not by day.
CREATE TABLE rollup_months (
  month INTEGER NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  tier TEXT NOT NULL,
  complexity TEXT NOT NULL,
  category TEXT NOT NULL,
  arm TEXT NOT NULL,${SUMS},
  PRIMARY KEY (month, provider, model, tier, complexity, category, arm)
) STRICT, WITHOUT ROWID;

-- The same by one dimension at a time. 'model' is named provider U+001F model.
CREATE TABLE spend_days (
  dimension TEXT NOT NULL,
  day INTEGER NOT NULL,
  name TEXT NOT NULL,${SUMS},
  PRIMARY KEY (dimension, day, name)
) STRICT, WITHOUT ROWID;

-- Listed users with a row in the month, by the user's tier and band.
CREATE TABLE month_bands (
  month INTEGER NOT NULL,
  tier TEXT NOT NULL,
  band TEXT NOT NULL,
  users INTEGER NOT NULL,
  cost_micro_vnd INTEGER NOT NULL,
  PRIMARY KEY (month, tier, band)
) STRICT, WITHOUT ROWID;

-- How many of them lie in each block of a sort order: finds the n-th without stepping over n index entries.
-- counts: 64 blocks × 3 tiers × 5 bands, little-endian 32-bit.
CREATE TABLE month_blocks (
  month INTEGER NOT NULL,
  sort TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  counts BLOB NOT NULL,
  PRIMARY KEY (month, sort, chunk)
) STRICT, WITHOUT ROWID;

-- Sets of user keys, 32.768 a chunk: names' words, their first letters, tiers, and by month who used it and the bands.
CREATE TABLE user_sets (
  name TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  bits BLOB NOT NULL,
  PRIMARY KEY (name, chunk)
) STRICT, WITHOUT ROWID;

-- E-mail addresses and their later parts, which are too many for sets.
CREATE TABLE user_parts (
  part TEXT NOT NULL,
  user_key INTEGER NOT NULL,
  PRIMARY KEY (part, user_key)
) STRICT, WITHOUT ROWID;

-- The name order cut in blocks, and which block each user is in: 16 bits a user, 4.096 users a chunk.
CREATE TABLE name_bounds (
  block INTEGER PRIMARY KEY,
  first TEXT NOT NULL
) STRICT;
CREATE TABLE name_blocks (
  chunk INTEGER PRIMARY KEY,
  blocks BLOB NOT NULL
) STRICT;
`;
