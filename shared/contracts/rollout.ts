import * as z from 'zod';
import { BUCKETS, FLAGS, ROLLOUT_PHASES, shareOf, type Flag } from '../domain/rollout.ts';
import { WAIT_CODES } from '../domain/rollout-schedule.ts';
import { count, instant, userId } from './fields.ts';

export const rolloutPhase = z.enum(ROLLOUT_PHASES);
const basisPoints = z.int().min(0).max(BUCKETS);
const flags = z.object(Object.fromEntries(FLAGS.map((name) => [name, z.boolean()])) as Record<Flag, z.ZodBoolean>);
/** A list travels whole with each edit, so it is for exceptions; shares of users are the percentage's. */
export const USERS_LISTED_MOST = 2_000;
const listedUsers = z.array(userId).max(USERS_LISTED_MOST);
export const rolloutReason = z.string().trim().min(1).max(500);

/** One stage of the schedule. `startsAt`: not before; null: as soon as the stage before has lasted its `days`. */
const step = z.object({
  phase: rolloutPhase.exclude(['disabled']),
  basisPoints,
  startsAt: instant.nullable(),
  /** The stage lasts at least as long, in whole days of 24 hours. */
  days: z.int().min(1).max(365),
});
export type RolloutStep = z.infer<typeof step>;
const steps = z
  .array(step)
  .min(1)
  .max(20)
  .refine((all) => all.every((one, at) => at === 0 || shareOf(one) > shareOf(all[at - 1] ?? one)), 'rising shares');

const schedule = z.object({
  /** Whether the service moves forward by itself. */
  automatic: z.boolean(),
  /** Whether it then also needs an admin's yes for each stage. */
  needsApproval: z.boolean(),
  steps,
  /** Index of the one stage that has that yes. */
  approvedStep: count.nullable(),
});

/** What must hold before the schedule moves forward. */
const gates = z.object({
  minRequestsPerArm: z.int().min(1).max(100_000_000),
  /** The saving's 95 % interval must not reach below; per cent of the control group's cost. */
  savingsFloorPercent: z.number().min(-100).max(100),
});

const percent = z.number().min(0).max(100);
/** What turns the health of the rollout bad. */
const thresholds = z.object({
  /** 95th percentile of the latency we add. */
  overheadMs: z.number().min(1).max(60_000),
  failurePercent: percent,
  overBudgetPercent: percent,
  /** Cost per query of treatment above control. */
  costIncreasePercent: z.number().min(0).max(1_000),
  databaseLatencyMs: z.number().min(1).max(60_000),
  /** Requests in each arm below which nothing is said. */
  minSample: z.int().min(1).max(1_000_000),
  /** Windows in a row that must agree. */
  windows: z.int().min(1).max(60),
});
export type RolloutThresholds = z.infer<typeof thresholds>;

/** Everything admins set. */
export const rolloutSettings = z.object({
  phase: rolloutPhase,
  /** Share of users in phase `partial`, in hundredths of a per cent. */
  basisPoints,
  flags,
  targetUsers: listedUsers,
  excludeUsers: listedUsers,
  /** Another salt chooses other users. */
  salt: z.string().min(1).max(64),
  schedule,
  gates,
  thresholds,
});
export type RolloutSettings = z.infer<typeof rolloutSettings>;

/** Numbers and names that made the decision, for people to see. */
export const rolloutFigures = z.record(z.string().max(100), z.union([z.number(), z.string().max(500)]));
export type RolloutFigures = z.infer<typeof rolloutFigures>;

const rolledBack = z.object({
  at: instant,
  /** Who did it; null when the service did. */
  by: z.string().nullable(),
  reason: rolloutReason,
  automatic: z.boolean(),
  figures: rolloutFigures,
  /** What held until then. */
  before: z.object({ phase: rolloutPhase, basisPoints, flags }),
});

/** Why a stage that is due doesn't begin. */
const waitReason = z.object({ code: z.enum(WAIT_CODES), values: rolloutFigures });
const waiting = z.object({ since: instant, reasons: z.array(waitReason) });
export type RolloutWaiting = z.infer<typeof waiting>;

/** What is stored of each version. */
export const rolloutState = rolloutSettings.extend({
  schedule: schedule.extend({
    /** Index of the stage the rollout is in; null before the first and while it is disabled. */
    currentStep: count.nullable(),
    /** When phase or share last changed. */
    stepSince: instant,
  }),
  rolledBack: rolledBack.nullable(),
});
export type RolloutState = z.infer<typeof rolloutState>;

export const ROLLOUT_ACTIONS = ['first', 'edit', 'rollback', 'resume', 'step'] as const;
const versionEntry = z.object({
  version: z.int().min(1),
  at: instant,
  by: z.string().nullable(),
  action: z.enum(ROLLOUT_ACTIONS),
  reason: z.string().nullable(),
  phase: rolloutPhase,
  basisPoints,
});
/** Versions that travel with the state; older ones are in the audit log. */
export const RECENT_VERSIONS = 20;

/** The rollout as the feed has it: one row. */
export const rolloutRow = rolloutState.extend({
  id: z.literal('rollout'),
  schedule: rolloutState.shape.schedule.extend({ waiting: waiting.nullable() }),
  version: z.int().min(1),
  updatedAt: instant,
  updatedBy: z.string().nullable(),
  /** Newest first. */
  recent: z.array(versionEntry).max(RECENT_VERSIONS),
});
export type RolloutRow = z.infer<typeof rolloutRow>;

/** `POST /operator/rollout/rollback`, for scripts. */
export const rollBackRequest = z.object({ reason: rolloutReason, figures: rolloutFigures.default({}) });
export const rolledBackAnswer = z.object({ version: z.int().min(1), rolledBack });
