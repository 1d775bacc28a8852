import type { UsageRecord } from '#server/features/recording/recorder.ts';
import { microVnd } from '#shared/domain/money.ts';

/** What `count` output tokens of claude-opus-5 cost: 25 USD per million at 24.167 ₫, which is exact in micro-đồng. */
export const opusTokens = (count: number) => microVnd(BigInt(count) * 604_175n);

/** Usage of so many output tokens of claude-opus-5. */
export const opusUsage = (count: number): Partial<UsageRecord> => ({
  provider: 'anthropic',
  model: 'claude-opus-5',
  requestedModel: 'claude-opus-5',
  tokens: { input: 0, cachedInput: 0, output: count },
});

/** How the calls of one command of `budget-child.ts` ended. */
export type BudgetChildResult = { granted: number; refused: number; failed: string[] };

/**
 * Makes the database itself refuse, at commit, whatever breaks a promise of budgets: a month that holds something else
 * than its reservations, costs something else than its requests, or goes over its budget by reserving.
 */
export const BUDGET_GUARD = `
  CREATE FUNCTION guard_budget() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.reserved_vnd > OLD.reserved_vnd AND NEW.cost_vnd + NEW.reserved_vnd > NEW.budget_vnd THEN
      RAISE EXCEPTION 'reserved over the budget: % + % > %', NEW.cost_vnd, NEW.reserved_vnd, NEW.budget_vnd;
    END IF;
    PERFORM FROM monthly_usage_summary m WHERE m.user_id = NEW.user_id AND m.month = NEW.month AND (
      m.reserved_vnd <> (SELECT coalesce(sum(amount_vnd), 0) FROM budget_reservations r
        WHERE r.user_id = m.user_id AND r.month = m.month)
      OR m.cost_vnd <> (SELECT coalesce(sum(cost_vnd), 0) FROM usage_logs u WHERE u.user_id = m.user_id
        AND to_char(u.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM') = m.month));
    IF FOUND THEN
      RAISE EXCEPTION 'month % of % does not add up', NEW.month, NEW.user_id;
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER guard_budget AFTER UPDATE ON monthly_usage_summary
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_budget();
  CREATE FUNCTION guard_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM monthly_usage_summary m WHERE m.user_id = coalesce(NEW.user_id, OLD.user_id) AND m.reserved_vnd <> (
      SELECT coalesce(sum(amount_vnd), 0) FROM budget_reservations r WHERE r.user_id = m.user_id AND r.month = m.month);
    IF FOUND THEN
      RAISE EXCEPTION 'reservations of % do not add up', coalesce(NEW.user_id, OLD.user_id);
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER guard_reservation AFTER INSERT OR UPDATE OR DELETE ON budget_reservations
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_reservation();`;

/** Months over their budget, and months that hold something else than their reservations. */
export const BROKEN_MONTHS = `SELECT m.user_id, m.month, m.cost_vnd, m.reserved_vnd, m.budget_vnd FROM monthly_usage_summary m
  WHERE m.cost_vnd + m.reserved_vnd > m.budget_vnd OR m.reserved_vnd <> (
    SELECT coalesce(sum(amount_vnd), 0) FROM budget_reservations r WHERE r.user_id = m.user_id AND r.month = m.month)`;
