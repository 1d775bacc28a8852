/** Who may do what. The service enforces this table; the console only hides what it may not ask for. */
export const ROLES = ['finance', 'admin', 'support'] as const;
export type Role = (typeof ROLES)[number];

const GRANTS = {
  /** Totals of spend, the overview, rollups. */
  'spend:read': ['finance', 'admin'],
  /** Price book and exchange rates. */
  'prices:read': ['finance', 'admin'],
  /** Find users, read their budgets, months, settings. */
  'users:read': ['finance', 'admin', 'support'],
  /** Read one user's requests. */
  'usage:read': ['finance', 'admin', 'support'],
  'budgets:edit': ['admin', 'support'],
  /** Budgets above what support may give (`SUPPORT_BUDGET_CAP_VND`). */
  'budgets:editAny': ['admin'],
  'alerts:read': ['finance', 'admin', 'support'],
  /** Acknowledge, assign, snooze, annotate. */
  'alerts:handle': ['finance', 'admin', 'support'],
  /** Policy, accuracy, the decision box, what-if. */
  'routing:read': ['admin'],
  'routing:edit': ['admin'],
  /** Phase, share, lists, schedule, flags. */
  'rollout:read': ['admin'],
  /** Also rolling back and resuming. */
  'rollout:edit': ['admin'],
  /** Health, performance, savings. */
  'monitoring:read': ['admin'],
  /** Acknowledge, assign, snooze, annotate alerts of the service itself. */
  'systemAlerts:handle': ['admin'],
  'audit:read': ['admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof GRANTS;

export const isPermitted = (role: Role, permission: Permission) =>
  (GRANTS[permission] as readonly Role[]).includes(role);
