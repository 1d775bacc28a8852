-- Up Migration

-- The recorder writes xid and revision itself; whoever doesn't is still covered.
DROP TRIGGER feed_touch ON monthly_usage_summary;
CREATE TRIGGER feed_touch BEFORE UPDATE ON monthly_usage_summary FOR EACH ROW
  WHEN (NEW.revision = OLD.revision OR NEW.xid = OLD.xid) EXECUTE FUNCTION feed_touch();

-- Raises one alert for each of these months that stands above the level alerted last: the highest level it has reached.
-- While a user's alerts are switched off nothing is raised and nothing is marked as alerted. An alert is dated
-- `raised_at`, or when it is null by the month's last use. The caller holds the users' rows.
CREATE FUNCTION raise_due_alerts(user_ids text[], months text[], raised_at timestamptz) RETURNS void
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

-- Adds a batch of usage rows, their users' months and the alerts they raise. One array per column, and the budgets of
-- starter, premium and ultimate for users without settings. Keys (user, request, attempt) must differ within the batch.
-- Answers positions from 1: of rows whose user is unknown, and of rows that were there before. Neither adds anything.
--
-- It is volatile, so under READ COMMITTED the statement after the lock sees what others wrote until then.
-- Plans are made once per connection and must not depend on how full the tables were then: one that scans or hashes a
-- partition, made while it was empty, would be kept while it grows.
CREATE FUNCTION record_usage(
  user_ids text[], request_ids text[], attempts smallint[], times timestamptz[], providers text[], models text[],
  requested_models text[], tiers text[], complexities text[], categories text[], arms text[], statuses text[],
  error_codes text[], inputs integer[], cached_inputs integer[], outputs integer[], token_sources text[],
  costs_usd numeric[], costs_vnd numeric[], baselines_vnd numeric[], rates numeric[], price_ids uuid[],
  latencies_ms integer[], overheads_ms integer[], tier_budgets integer[],
  OUT unknown_positions integer[], OUT repeated_positions integer[]
) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  due_users text[];
  due_months text[];
BEGIN
  -- One order everywhere: batches that share users follow each other and can't deadlock.
  PERFORM FROM users WHERE id = ANY (user_ids) ORDER BY id FOR NO KEY UPDATE;

  WITH input AS MATERIALIZED (
    SELECT i.*, u.tier AS plan,
      coalesce(s.monthly_budget_vnd, tier_budgets[CASE u.tier WHEN 'premium' THEN 2 WHEN 'ultimate' THEN 3 ELSE 1 END])
        AS budget_vnd,
      -- The primary key holds the time, because a partitioned table's must; so a repeat that states another time is
      -- looked for within a day of it. We hold the user's row, so nobody adds the same request meanwhile.
      EXISTS (SELECT FROM usage_logs r
        WHERE r.user_id = i.user_id AND r.request_id = i.request_id AND r.attempt = i.attempt
          AND r.occurred_at BETWEEN i.occurred_at - interval '1 day' AND i.occurred_at + interval '1 day') AS repeated
    FROM unnest(user_ids, request_ids, attempts, times, providers, models, requested_models, tiers, complexities,
        categories, arms, statuses, error_codes, inputs, cached_inputs, outputs, token_sources, costs_usd, costs_vnd,
        baselines_vnd, rates, price_ids, latencies_ms, overheads_ms)
      WITH ORDINALITY AS i (user_id, request_id, attempt, occurred_at, provider, model, requested_model, tier,
        complexity, category, arm, status, error_code, input_tokens, cached_input_tokens, output_tokens, token_source,
        cost_usd, cost_vnd, baseline_cost_vnd, vnd_per_usd, price_id, latency_ms, overhead_ms, position)
    -- OFFSET 0 keeps these one look-up per row.
    LEFT JOIN LATERAL (SELECT tier FROM users WHERE id = i.user_id OFFSET 0) u ON true
    LEFT JOIN LATERAL (
      SELECT monthly_budget_vnd FROM user_cost_settings WHERE user_id = i.user_id OFFSET 0) s ON true
  ), added AS (
    INSERT INTO usage_logs (user_id, request_id, attempt, occurred_at, provider, model, requested_model, tier,
      complexity, category, arm, status, error_code, input_tokens, cached_input_tokens, output_tokens, token_source,
      cost_usd, cost_vnd, baseline_cost_vnd, vnd_per_usd, price_id, latency_ms, overhead_ms)
    SELECT user_id, request_id, attempt, occurred_at, provider, model, requested_model, tier,
      complexity, category, arm, status, error_code, input_tokens, cached_input_tokens, output_tokens, token_source,
      cost_usd, cost_vnd, baseline_cost_vnd, vnd_per_usd, price_id, latency_ms, overhead_ms
    FROM input WHERE plan IS NOT NULL AND NOT repeated
  ), summed AS (
    SELECT user_id, to_char(occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM') AS month, plan, budget_vnd,
      max(occurred_at) AS last_used_at, count(*) AS requests,
      count(*) FILTER (WHERE status = 'failed') AS failed_requests,
      count(*) FILTER (WHERE status = 'abandoned') AS abandoned_requests,
      count(*) FILTER (WHERE cost_vnd IS NULL) AS unpriced_requests,
      sum(input_tokens) AS input_tokens, sum(cached_input_tokens) AS cached_input_tokens,
      sum(output_tokens) AS output_tokens,
      coalesce(sum(cost_usd), 0) AS cost_usd, coalesce(sum(cost_vnd), 0) AS cost_vnd,
      coalesce(sum(cost_vnd) FILTER (WHERE token_source = 'estimated'), 0) AS estimated_cost_vnd,
      coalesce(sum(baseline_cost_vnd), 0) AS baseline_cost_vnd
    FROM input WHERE plan IS NOT NULL AND NOT repeated GROUP BY 1, 2, 3, 4
  ), written AS (
    INSERT INTO monthly_usage_summary AS m (user_id, month, tier, budget_vnd, last_used_at, requests, failed_requests,
      abandoned_requests, unpriced_requests, input_tokens, cached_input_tokens, output_tokens, cost_usd, cost_vnd,
      estimated_cost_vnd, baseline_cost_vnd)
    SELECT * FROM summed ORDER BY user_id, month
    ON CONFLICT (user_id, month) DO UPDATE SET
      tier = excluded.tier, last_used_at = greatest(m.last_used_at, excluded.last_used_at),
      requests = m.requests + excluded.requests, failed_requests = m.failed_requests + excluded.failed_requests,
      abandoned_requests = m.abandoned_requests + excluded.abandoned_requests,
      unpriced_requests = m.unpriced_requests + excluded.unpriced_requests,
      input_tokens = m.input_tokens + excluded.input_tokens,
      cached_input_tokens = m.cached_input_tokens + excluded.cached_input_tokens,
      output_tokens = m.output_tokens + excluded.output_tokens, cost_usd = m.cost_usd + excluded.cost_usd,
      cost_vnd = m.cost_vnd + excluded.cost_vnd, estimated_cost_vnd = m.estimated_cost_vnd + excluded.estimated_cost_vnd,
      baseline_cost_vnd = m.baseline_cost_vnd + excluded.baseline_cost_vnd,
      xid = excluded.xid, revision = excluded.revision
    -- No threshold is below 50 per cent.
    RETURNING m.user_id, m.month, m.cost_vnd * 2 >= m.budget_vnd AND m.alerted_level < 4 AS near, m.cost_vnd, m.budget_vnd
  ), due AS (
    SELECT w.user_id, w.month FROM written w CROSS JOIN LATERAL (
      SELECT coalesce(min(warning_percent), 75) AS warning FROM user_cost_settings s WHERE s.user_id = w.user_id) s
    WHERE w.near AND w.cost_vnd * 100 >= w.budget_vnd::bigint * s.warning
  )
  SELECT
    (SELECT coalesce(array_agg(position ORDER BY position) FILTER (WHERE plan IS NULL), '{}') FROM input),
    (SELECT coalesce(array_agg(position ORDER BY position) FILTER (WHERE plan IS NOT NULL AND repeated), '{}') FROM input),
    array_agg(user_id), array_agg(month)
  INTO unknown_positions, repeated_positions, due_users, due_months
  FROM due;

  IF due_users IS NOT NULL THEN
    PERFORM raise_due_alerts(due_users, due_months, NULL);
  END IF;
END $$;

-- Down Migration

DROP FUNCTION record_usage(text[], text[], smallint[], timestamptz[], text[], text[], text[], text[], text[], text[],
  text[], text[], text[], integer[], integer[], integer[], text[], numeric[], numeric[], numeric[], numeric[], uuid[],
  integer[], integer[], integer[]);
DROP FUNCTION raise_due_alerts(text[], text[], timestamptz);
DROP TRIGGER feed_touch ON monthly_usage_summary;
CREATE TRIGGER feed_touch BEFORE UPDATE ON monthly_usage_summary FOR EACH ROW EXECUTE FUNCTION feed_touch();
