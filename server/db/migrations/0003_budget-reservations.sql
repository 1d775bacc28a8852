-- Up Migration

-- Money held for requests under way, one row per request until it is settled or released. A lease that ran out leaves its
-- row as `unknown`: whether it was spent isn't known, so it stays held.
CREATE TABLE budget_reservations (
  user_id text NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  request_id text NOT NULL CHECK (length(request_id) BETWEEN 1 AND 128),
  -- The month that holds the amount; usage may settle it in the next one.
  month text NOT NULL CHECK (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  amount_vnd numeric(20, 6) NOT NULL CHECK (amount_vnd >= 0),
  state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'unknown')),
  leased_until timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, request_id)
);
CREATE INDEX budget_reservations_by_lease ON budget_reservations (state, leased_until);

-- The sum of the month's reservations, held and unknown.
ALTER TABLE monthly_usage_summary ADD COLUMN reserved_vnd numeric(20, 6) NOT NULL DEFAULT 0 CHECK (reserved_vnd >= 0);

-- Nothing looks months up without their user. Beside this index a plan made while the table was empty may pass over the
-- primary key, and would then read the whole month for each user.
DROP INDEX monthly_usage_summary_by_month;

-- A user's requests of a month are found by the primary key's first column; ordering them is cheap. Beside this index the
-- search for repeats went through all that a user did in two days instead of using the primary key.
DROP INDEX usage_logs_by_user;

-- Consoles don't see what is reserved, so it moves nothing in the feed. Whoever changes it together with what they see
-- must set xid and revision, as record_and_settle does.
DROP TRIGGER feed_touch ON monthly_usage_summary;
CREATE TRIGGER feed_touch BEFORE UPDATE ON monthly_usage_summary FOR EACH ROW
  WHEN ((NEW.revision = OLD.revision OR NEW.xid = OLD.xid) AND NEW.reserved_vnd = OLD.reserved_vnd)
  EXECUTE FUNCTION feed_touch();

-- One order of locks for everything that changes what a user has spent or reserved: the user's settings if they are being
-- edited, the user's row, the user's months, the user's reservations; several users in the order of their ids. So
-- nothing here can deadlock, and each statement after the lock sees what others committed until then.

-- Holds `wanted` for a request in a month if the month's cost and reservations leave room; holding again for the same
-- request replaces what it held, and taking less is always granted. Answers what the month has committed after it, and
-- its budget; null when the user is unknown. `tier_budgets` as in record_and_settle, `at` is now.
-- It doesn't wait for the disk: a reservation lost in a crash loosens the budget only until its request is settled.
CREATE FUNCTION reserve_budget(
  for_user text, for_request text, in_month text, wanted numeric, until timestamptz, at timestamptz,
  tier_budgets integer[], OUT granted boolean, OUT committed_vnd numeric, OUT limit_vnd integer
) LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
DECLARE
  plan text;
  earlier budget_reservations;
  added numeric := wanted;
  shrinks boolean := false;
BEGIN
  SET LOCAL synchronous_commit = off;
  SELECT tier INTO plan FROM users WHERE id = for_user FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT * INTO earlier FROM budget_reservations WHERE user_id = for_user AND request_id = for_request;
  IF earlier.month = in_month THEN
    added := wanted - earlier.amount_vnd;
    shrinks := added <= 0;
  END IF;

  UPDATE monthly_usage_summary m SET reserved_vnd = m.reserved_vnd + added
  WHERE m.user_id = for_user AND m.month = in_month
    AND (shrinks OR m.cost_vnd + m.reserved_vnd + added <= m.budget_vnd)
  RETURNING m.cost_vnd + m.reserved_vnd, m.budget_vnd INTO committed_vnd, limit_vnd;
  granted := FOUND;
  IF NOT granted THEN
    SELECT m.cost_vnd + m.reserved_vnd, m.budget_vnd INTO committed_vnd, limit_vnd
    FROM monthly_usage_summary m WHERE m.user_id = for_user AND m.month = in_month;
    IF FOUND THEN
      RETURN;
    END IF;
    -- The user's first request of the month.
    limit_vnd := coalesce((SELECT monthly_budget_vnd FROM user_cost_settings WHERE user_id = for_user),
      tier_budgets[CASE plan WHEN 'premium' THEN 2 WHEN 'ultimate' THEN 3 ELSE 1 END]);
    granted := wanted <= limit_vnd;
    committed_vnd := CASE WHEN granted THEN wanted ELSE 0 END;
    IF NOT granted THEN
      RETURN;
    END IF;
    INSERT INTO monthly_usage_summary (user_id, month, tier, budget_vnd, last_used_at, reserved_vnd)
    VALUES (for_user, in_month, plan, limit_vnd, at, wanted);
  END IF;

  IF earlier.month <> in_month THEN
    UPDATE monthly_usage_summary m SET reserved_vnd = m.reserved_vnd - earlier.amount_vnd
    WHERE m.user_id = for_user AND m.month = earlier.month;
  END IF;
  INSERT INTO budget_reservations (user_id, request_id, month, amount_vnd, leased_until, created_at)
  VALUES (for_user, for_request, in_month, wanted, until, at)
  ON CONFLICT (user_id, request_id) DO UPDATE
    SET month = excluded.month, amount_vnd = excluded.amount_vnd, leased_until = excluded.leased_until, state = 'held';
END $$;

-- Frees what a request holds, if it still holds anything.
CREATE FUNCTION release_budget(for_user text, for_request text) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
BEGIN
  PERFORM FROM users WHERE id = for_user FOR NO KEY UPDATE;
  WITH freed AS (
    DELETE FROM budget_reservations WHERE user_id = for_user AND request_id = for_request RETURNING month, amount_vnd
  )
  UPDATE monthly_usage_summary m SET reserved_vnd = m.reserved_vnd - f.amount_vnd
  FROM freed f WHERE m.user_id = for_user AND m.month = f.month;
END $$;

-- Leases that ran out before `at` become unknown; answers how many. Those of users that others hold are left for the next
-- time.
CREATE FUNCTION expire_leases(at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  free_users text[];
  expired integer;
BEGIN
  SELECT array_agg(id) INTO free_users FROM (
    SELECT id FROM users WHERE id IN (
      SELECT user_id FROM budget_reservations WHERE state = 'held' AND leased_until < at)
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) held;
  UPDATE budget_reservations SET state = 'unknown'
  WHERE user_id = ANY (free_users) AND state = 'held' AND leased_until < at;
  GET DIAGNOSTICS expired = ROW_COUNT;
  RETURN expired;
END $$;

-- Adds a batch of usage rows, their users' months and the alerts they raise, and frees what requests hold that settle, also
-- when the row was there before: whatever was spent is in it. One array per column, and the budgets of starter, premium and
-- ultimate for users without settings. Keys (user, request, attempt) must differ within the batch. Answers positions from
-- 1: of rows whose user is unknown, and of rows that were there before. Neither adds anything.
-- (record_usage stays for instances that still run while this one starts.)
--
-- Plans are made once per connection and must not depend on how full the tables were then: one that scans or hashes a
-- partition, or starts a join from a table, made while it was empty, would be kept while it grows. So users and settings
-- are looked up with one scan of their keys each, and reservations one by one.
CREATE FUNCTION record_and_settle(
  user_ids text[], request_ids text[], attempts smallint[], times timestamptz[], providers text[], models text[],
  requested_models text[], tiers text[], complexities text[], categories text[], arms text[], statuses text[],
  error_codes text[], inputs integer[], cached_inputs integer[], outputs integer[], token_sources text[],
  costs_usd numeric[], costs_vnd numeric[], baselines_vnd numeric[], rates numeric[], price_ids uuid[],
  latencies_ms integer[], overheads_ms integer[], settling boolean[], tier_budgets integer[],
  OUT unknown_positions integer[], OUT repeated_positions integer[]
) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  -- By user: the tier; budget, warning, critical and emergency.
  plans jsonb;
  settings jsonb;
  earliest timestamptz;
  latest timestamptz;
  settled tid[];
  freed_users text[];
  freed_months text[];
  freed_amounts numeric[];
  due_users text[];
  due_months text[];
  idle_users text[];
  idle_months text[];
  idle_amounts numeric[];
BEGIN
  -- In the one order of locks. What is read after it is what others committed until then.
  SELECT coalesce(jsonb_object_agg(id, tier), '{}') INTO plans FROM (
    SELECT id, tier FROM users WHERE id = ANY (user_ids) ORDER BY id FOR NO KEY UPDATE) locked;
  SELECT coalesce(jsonb_object_agg(user_id,
      jsonb_build_array(monthly_budget_vnd, warning_percent, critical_percent, emergency_percent)), '{}') INTO settings
  FROM user_cost_settings WHERE user_id = ANY (user_ids);

  -- The primary key holds the time, because a partitioned table's must; so a repeat that states another time is looked for
  -- within a day of it. We hold the user's row, so nobody adds the same request meanwhile. The batch's own bounds keep
  -- other partitions out of the plan.
  SELECT min(time) - interval '1 day', max(time) + interval '1 day' INTO earliest, latest FROM unnest(times) AS t (time);
  SELECT coalesce(array_agg(position) FILTER (WHERE NOT plans ? user_id), '{}'),
    coalesce(array_agg(position) FILTER (WHERE plans ? user_id), '{}')
  INTO unknown_positions, repeated_positions
  FROM unnest(user_ids, request_ids, attempts, times)
    WITH ORDINALITY AS i (user_id, request_id, attempt, occurred_at, position)
  WHERE NOT plans ? i.user_id OR EXISTS (SELECT FROM usage_logs r
    WHERE r.user_id = i.user_id AND r.request_id = i.request_id AND r.attempt = i.attempt
      AND r.occurred_at BETWEEN earliest AND latest
      AND r.occurred_at - i.occurred_at BETWEEN interval '-1 day' AND interval '1 day');

  IF true = ANY (settling) THEN
    -- Deleted by their place, which stays while we hold the users: a join might go through every reservation.
    SELECT array_agg(r.ctid), array_agg(i.user_id), array_agg(r.month), array_agg(r.amount_vnd)
    INTO settled, freed_users, freed_months, freed_amounts
    FROM unnest(user_ids, request_ids, settling) AS i (user_id, request_id, settles) CROSS JOIN LATERAL (
      SELECT ctid, month, amount_vnd FROM budget_reservations
      WHERE user_id = i.user_id AND request_id = i.request_id OFFSET 0) r
    WHERE i.settles;
    DELETE FROM budget_reservations WHERE ctid = ANY (settled);
  END IF;

  WITH added AS (
    INSERT INTO usage_logs (user_id, request_id, attempt, occurred_at, provider, model, requested_model, tier,
      complexity, category, arm, status, error_code, input_tokens, cached_input_tokens, output_tokens, token_source,
      cost_usd, cost_vnd, baseline_cost_vnd, vnd_per_usd, price_id, latency_ms, overhead_ms)
    SELECT user_id, request_id, attempt, occurred_at, provider, model, requested_model, tier,
      complexity, category, arm, status, error_code, input_tokens, cached_input_tokens, output_tokens, token_source,
      cost_usd, cost_vnd, baseline_cost_vnd, vnd_per_usd, price_id, latency_ms, overhead_ms
    FROM unnest(user_ids, request_ids, attempts, times, providers, models, requested_models, tiers, complexities,
        categories, arms, statuses, error_codes, inputs, cached_inputs, outputs, token_sources, costs_usd, costs_vnd,
        baselines_vnd, rates, price_ids, latencies_ms, overheads_ms)
      WITH ORDINALITY AS i (user_id, request_id, attempt, occurred_at, provider, model, requested_model, tier,
        complexity, category, arm, status, error_code, input_tokens, cached_input_tokens, output_tokens, token_source,
        cost_usd, cost_vnd, baseline_cost_vnd, vnd_per_usd, price_id, latency_ms, overhead_ms, position)
    WHERE position <> ALL (unknown_positions) AND position <> ALL (repeated_positions)
    RETURNING user_id, to_char(occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM') AS month, occurred_at, status,
      input_tokens, cached_input_tokens, output_tokens, token_source, cost_usd, cost_vnd, baseline_cost_vnd,
      0::numeric AS freed_vnd
  ), changes AS (
    SELECT * FROM added
    UNION ALL
    -- A reservation may be of another month than the usage that settles it.
    SELECT user_id, month, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, freed_vnd
    FROM unnest(freed_users, freed_months, freed_amounts) AS f (user_id, month, freed_vnd)
  ), summed AS (
    SELECT user_id, month, max(occurred_at) AS last_used_at, count(status) AS requests,
      count(*) FILTER (WHERE status = 'failed') AS failed_requests,
      count(*) FILTER (WHERE status = 'abandoned') AS abandoned_requests,
      count(status) FILTER (WHERE cost_vnd IS NULL) AS unpriced_requests,
      sum(input_tokens) AS input_tokens, sum(cached_input_tokens) AS cached_input_tokens,
      sum(output_tokens) AS output_tokens,
      coalesce(sum(cost_usd), 0) AS cost_usd, coalesce(sum(cost_vnd), 0) AS cost_vnd,
      coalesce(sum(cost_vnd) FILTER (WHERE token_source = 'estimated'), 0) AS estimated_cost_vnd,
      coalesce(sum(baseline_cost_vnd), 0) AS baseline_cost_vnd, sum(freed_vnd) AS freed_vnd
    FROM changes GROUP BY user_id, month
  ), written AS (
    -- What is proposed as reserved is what is freed; it is never inserted, because reserving made the month's row.
    INSERT INTO monthly_usage_summary AS m (user_id, month, tier, budget_vnd, last_used_at, requests, failed_requests,
      abandoned_requests, unpriced_requests, input_tokens, cached_input_tokens, output_tokens, cost_usd, cost_vnd,
      estimated_cost_vnd, baseline_cost_vnd, reserved_vnd)
    SELECT user_id, month, plans ->> user_id, coalesce((settings -> user_id ->> 0)::integer,
        tier_budgets[CASE plans ->> user_id WHEN 'premium' THEN 2 WHEN 'ultimate' THEN 3 ELSE 1 END]), last_used_at,
      requests, failed_requests, abandoned_requests, unpriced_requests, input_tokens, cached_input_tokens, output_tokens,
      cost_usd, cost_vnd, estimated_cost_vnd, baseline_cost_vnd, freed_vnd
    FROM summed WHERE requests > 0 ORDER BY user_id, month
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
      reserved_vnd = m.reserved_vnd - excluded.reserved_vnd,
      xid = excluded.xid, revision = excluded.revision
    -- Has it reached the threshold above the one alerted last? None is below 50 per cent.
    RETURNING m.user_id, m.month, CASE WHEN m.alerted_level < 4 AND m.cost_vnd * 2 >= m.budget_vnd THEN
      m.cost_vnd * 100 >= m.budget_vnd::bigint * coalesce((settings -> m.user_id ->> (m.alerted_level + 1))::integer,
        (ARRAY[75, 90, 95, 100])[m.alerted_level + 1]) ELSE false END AS due
  ), found AS (
    SELECT user_id, month, NULL::numeric AS freed_vnd FROM written WHERE due
    UNION ALL
    SELECT user_id, month, freed_vnd FROM summed WHERE requests = 0
  )
  SELECT array_agg(user_id) FILTER (WHERE freed_vnd IS NULL), array_agg(month) FILTER (WHERE freed_vnd IS NULL),
    array_agg(user_id) FILTER (WHERE freed_vnd IS NOT NULL), array_agg(month) FILTER (WHERE freed_vnd IS NOT NULL),
    array_agg(freed_vnd) FILTER (WHERE freed_vnd IS NOT NULL)
  INTO due_users, due_months, idle_users, idle_months, idle_amounts
  FROM found;

  -- Months that hold less and are not used otherwise: after a month's turn, or by a repeat.
  FOR i IN 1 .. coalesce(cardinality(idle_users), 0) LOOP
    UPDATE monthly_usage_summary m SET reserved_vnd = m.reserved_vnd - idle_amounts[i]
    WHERE m.user_id = idle_users[i] AND m.month = idle_months[i];
  END LOOP;
  IF due_users IS NOT NULL THEN
    PERFORM raise_due_alerts(due_users, due_months, NULL);
  END IF;
END $$;

-- Down Migration

DROP FUNCTION record_and_settle(text[], text[], smallint[], timestamptz[], text[], text[], text[], text[], text[],
  text[], text[], text[], text[], integer[], integer[], integer[], text[], numeric[], numeric[], numeric[], numeric[],
  uuid[], integer[], integer[], boolean[], integer[]);
DROP FUNCTION expire_leases(timestamptz);
DROP FUNCTION release_budget(text, text);
DROP FUNCTION reserve_budget(text, text, text, numeric, timestamptz, timestamptz, integer[]);
DROP TRIGGER feed_touch ON monthly_usage_summary;
CREATE TRIGGER feed_touch BEFORE UPDATE ON monthly_usage_summary FOR EACH ROW
  WHEN (NEW.revision = OLD.revision OR NEW.xid = OLD.xid) EXECUTE FUNCTION feed_touch();
CREATE INDEX usage_logs_by_user ON usage_logs (user_id, occurred_at DESC);
CREATE INDEX monthly_usage_summary_by_month ON monthly_usage_summary (month);
ALTER TABLE monthly_usage_summary DROP COLUMN reserved_vnd;
DROP TABLE budget_reservations;
