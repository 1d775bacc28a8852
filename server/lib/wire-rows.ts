import type { Collection } from '#shared/contracts/feed.ts';
import { RECENT_VERSIONS } from '#shared/contracts/rollout.ts';

/**
 * How a row of each collection becomes the JSON of `FEED_ROWS`, as SQL expressions over the table's alias `r`.
 * PostgreSQL writes the text itself: reading 5.000 rows of 17 columns into JavaScript first costs several times as much.
 */
const json = (sql: string) => `coalesce(to_json(${sql})::text, 'null')`;
const bare = (sql: string) => `${sql}::text`;
const quoted = (sql: string) => `'"' || ${sql} || '"'`;
const orNull = (sql: string) => `coalesce(${sql}, 'null')`;
export const isoInstant = (sql: string) => `to_char(${sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const instant = (sql: string) => quoted(isoInstant(sql));
const decimal = (sql: string) => quoted(`trim_scale(${sql})`);
const microVnd = (sql: string) => quoted(`(${sql} * 1000000)::bigint`);
const nanoUsd = (sql: string) => quoted(`(${sql} * 1000000000)::bigint`);
/** encode() breaks its lines every 76 characters. */
const base64 = (sql: string) => quoted(`replace(encode(${sql}, 'base64'), E'\\n', '')`);

const usageSums = {
  requests: bare('r.requests'),
  failedRequests: bare('r.failed_requests'),
  abandonedRequests: bare('r.abandoned_requests'),
  unpricedRequests: bare('r.unpriced_requests'),
  inputTokens: bare('r.input_tokens'),
  cachedInputTokens: bare('r.cached_input_tokens'),
  outputTokens: bare('r.output_tokens'),
  costNanoUsd: nanoUsd('r.cost_usd'),
  costMicroVnd: microVnd('r.cost_vnd'),
  estimatedMicroVnd: microVnd('r.estimated_cost_vnd'),
  baselineMicroVnd: microVnd('r.baseline_cost_vnd'),
};

const handling = {
  acknowledgedAt: orNull(instant('r.acknowledged_at')),
  acknowledgedBy: json('r.acknowledged_by'),
  assignedTo: json('r.assigned_to'),
  snoozedUntil: orNull(instant('r.snoozed_until')),
  note: json('r.note'),
};

const deliveriesOf = (
  alertId: string,
) => `coalesce((SELECT json_agg(json_build_object('channel', d.channel, 'state', d.state,
  'attempts', d.attempts, 'lastError', d.last_error, 'skippedBecause', d.skipped_because, 'sentAt', ${isoInstant('d.sent_at')}) ORDER BY d.channel)::text
  FROM alert_deliveries d WHERE d.alert_id = ${alertId}), '[]')`;

const RECENT_VERSIONS_SQL = `coalesce((SELECT json_agg(json_build_object('version', h.version,
  'at', ${isoInstant('h.changed_at')}, 'by', h.operator_name, 'action', h.action, 'reason', h.reason,
  'phase', h.state -> 'phase', 'basisPoints', h.state -> 'basisPoints') ORDER BY h.version DESC)::text
  FROM (SELECT * FROM rollout_history ORDER BY version DESC LIMIT ${RECENT_VERSIONS}) h), '[]')`;

const FIELDS: Readonly<Record<Collection, Readonly<Record<string, string>>>> = {
  users: {
    id: json('r.id'),
    name: json('r.name'),
    email: json('r.email'),
    tier: quoted('r.tier'),
    createdAt: instant('r.created_at'),
  },
  settings: {
    userId: json('r.user_id'),
    monthlyBudgetVnd: bare('r.monthly_budget_vnd'),
    perQueryCapVnd: bare('r.per_query_cap_vnd'),
    warningPercent: bare('r.warning_percent'),
    criticalPercent: bare('r.critical_percent'),
    emergencyPercent: bare('r.emergency_percent'),
    budgetAlertsEnabled: bare('r.budget_alerts_enabled'),
    optimizationEnabled: bare('r.optimization_enabled'),
    updatedAt: instant('r.updated_at'),
    updatedBy: json('r.updated_by'),
  },
  months: {
    userId: json('r.user_id'),
    month: quoted('r.month'),
    tier: quoted('r.tier'),
    ...usageSums,
    budgetVnd: bare('r.budget_vnd'),
    lastUsedAt: instant('r.last_used_at'),
  },
  alerts: {
    id: quoted('r.id'),
    userId: json('r.user_id'),
    month: quoted('r.month'),
    level: quoted('r.level'),
    spentMicroVnd: microVnd('r.spent_vnd'),
    budgetVnd: bare('r.budget_vnd'),
    raisedAt: instant('r.raised_at'),
    ...handling,
    deliveries: deliveriesOf('r.id'),
  },
  rollups: {
    hour: instant('r.hour'),
    provider: json('r.provider'),
    model: json('r.model'),
    tier: json('r.tier'),
    complexity: json('r.complexity'),
    category: json('r.category'),
    arm: json('r.arm'),
    ...usageSums,
    latencySketch: base64('r.latency_sketch'),
    overheadSketch: base64('r.overhead_sketch'),
  },
  prices: {
    id: quoted('r.id'),
    provider: json('r.provider'),
    model: json('r.model'),
    effectiveFrom: instant('r.effective_from'),
    usdPer1MInput: decimal('r.usd_per_1m_input'),
    usdPer1MCachedInput: orNull(decimal('r.usd_per_1m_cached_input')),
    usdPer1MOutput: decimal('r.usd_per_1m_output'),
    contextTokens: bare('r.context_tokens'),
    maxOutputTokens: bare('r.max_output_tokens'),
    vision: bare('r.vision'),
    functionCalling: bare('r.function_calling'),
    reasoning: bare('r.reasoning'),
    note: json('r.note'),
  },
  rates: {
    id: quoted('r.id'),
    effectiveFrom: instant('r.effective_from'),
    vndPerUsd: decimal('r.vnd_per_usd'),
  },
  policy: {
    id: `'"policy"'`,
    policy: bare('r.policy'),
    updatedAt: instant('r.updated_at'),
    updatedBy: json('r.updated_by'),
  },
  systemAlerts: {
    id: quoted('r.id'),
    metric: quoted('r.metric'),
    subject: json('r.subject'),
    state: quoted('r.state'),
    value: json('r.value'),
    control: json('r.control'),
    threshold: json('r.threshold'),
    windowMinutes: bare('r.window_minutes'),
    raisedAt: instant('r.raised_at'),
    resolvedAt: orNull(instant('r.resolved_at')),
    renotifiedAt: instant('r.renotified_at'),
    notifications: bare('r.notifications'),
    notificationId: quoted('r.notification_id'),
    rolledBack: bare('r.rolled_back'),
    ...handling,
    deliveries: deliveriesOf('r.notification_id'),
  },
  health: {
    at: instant('r.at'),
    state: quoted('r.state'),
    verdicts: bare('r.verdicts'),
    readings: bare('r.readings'),
    rolledBack: bare('r.rolled_back'),
  },
  audit: {
    place: bare('r.place'),
    occurredAt: instant('r.occurred_at'),
    operatorId: json('r.operator_id'),
    operatorName: json('r.operator_name'),
    action: json('r.action'),
    subject: json('r.subject'),
    before: orNull(bare('r.before')),
    after: orNull(bare('r.after')),
    reason: json('r.reason'),
    hash: quoted('r.hash'),
  },
  rollout: {
    id: `'"rollout"'`,
    ...Object.fromEntries(
      ['phase', 'basisPoints', 'flags', 'targetUsers', 'excludeUsers', 'salt', 'gates', 'thresholds', 'rolledBack'].map(
        (field) => [field, bare(`(r.state -> '${field}')`)],
      ),
    ),
    schedule: bare(`((r.state -> 'schedule') || jsonb_build_object('waiting', r.waiting))`),
    version: bare('r.version'),
    updatedAt: instant('r.updated_at'),
    updatedBy: json('r.updated_by'),
    recent: RECENT_VERSIONS_SQL,
  },
  usage: {
    userId: json('r.user_id'),
    requestId: json('r.request_id'),
    attempt: bare('r.attempt'),
    occurredAt: instant('r.occurred_at'),
    provider: json('r.provider'),
    model: json('r.model'),
    requestedModel: json('r.requested_model'),
    tier: quoted('r.tier'),
    complexity: quoted('r.complexity'),
    category: quoted('r.category'),
    arm: quoted('r.arm'),
    status: quoted('r.status'),
    errorCode: json('r.error_code'),
    inputTokens: bare('r.input_tokens'),
    cachedInputTokens: bare('r.cached_input_tokens'),
    outputTokens: bare('r.output_tokens'),
    tokenSource: quoted('r.token_source'),
    costNanoUsd: orNull(nanoUsd('r.cost_usd')),
    costMicroVnd: orNull(microVnd('r.cost_vnd')),
    baselineMicroVnd: orNull(microVnd('r.baseline_cost_vnd')),
    vndPerUsd: decimal('r.vnd_per_usd'),
    priceId: orNull(quoted('r.price_id')),
    latencyMs: bare('r.latency_ms'),
    overheadMs: bare('r.overhead_ms'),
  },
};

/** Table behind each collection. */
export const WIRE_TABLES: Readonly<Record<Collection, string>> = {
  users: 'users',
  settings: 'user_cost_settings',
  months: 'monthly_usage_summary',
  alerts: 'alerts',
  rollups: 'usage_rollup',
  prices: 'provider_costs',
  rates: 'exchange_rates',
  policy: 'routing_policy',
  rollout: 'rollout_state',
  systemAlerts: 'system_alerts',
  health: 'health_snapshots',
  audit: 'audit_log',
  usage: 'usage_logs',
};

/** A row as JSON text. Every piece is non-null, or `||` would swallow the row. */
export const wireRowSql = (collection: Collection) =>
  `'{' || ${Object.entries(FIELDS[collection])
    .map(([field, sql], index) => `'${index === 0 ? '' : ','}"${field}":' || ${sql}`)
    .join(' || ')} || '}'`;

/** A row as a `put` line of the feed. */
export const putLineSql = (collection: Collection) =>
  `'{"op":"put","revision":"' || r.revision || '","row":' || ${wireRowSql(collection)} || '}'`;
