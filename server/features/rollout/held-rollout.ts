import type { RolloutState } from '#shared/contracts/rollout.ts';
import {
  compileRules,
  decideArm,
  decideChat,
  flagFor,
  NO_FLAGS,
  serviceFlags,
  type ArmDecision,
  type ChatDecision,
  type Flag,
  type RolloutRules,
} from '#shared/domain/rollout.ts';
import type { RolloutVersion } from './rollout.store.ts';

const OFF: RolloutRules = {
  phase: 'disabled',
  basisPoints: 0,
  targetUsers: new Set(),
  excludeUsers: new Set(),
  salt: '',
  flags: NO_FLAGS,
};

export type HeldRolloutOptions = {
  first: { readonly version: number; readonly state: RolloutState };
  /** Whether the environment lets this instance optimise at all. */
  enabled: boolean;
  maxAgeMs: number;
  /** Milliseconds that only ever grow, whatever happens to the clock on the wall. */
  elapsed: () => number;
};
/** How well the rollout is known here. */
export type RolloutAge = {
  readonly version: number;
  /** Seconds since the database last said that this version holds. */
  readonly ageSeconds: number;
  /** Too old to act upon: everything is off. */
  readonly stale: boolean;
};

/** The last known rollout in memory, and what follows from it. Without news for too long everything is off. */
export const createHeldRollout = ({ first, enabled, maxAgeMs, elapsed }: HeldRolloutOptions) => {
  const compile = (state: RolloutState): RolloutRules => {
    const rules = compileRules(state);
    return enabled ? rules : { ...rules, flags: NO_FLAGS };
  };
  let { version, state } = first;
  let rules = compile(state);
  let confirmedAt = elapsed();
  const isStale = () => elapsed() - confirmedAt > maxAgeMs;
  const inForce = () => (isStale() ? OFF : rules);

  return {
    /**
     * What the database answered when it was asked at `askedAt`. An older version says nothing about now, so it neither
     * replaces what is held nor makes it younger. Answers whether the version is new.
     */
    take(read: RolloutVersion, askedAt: number): boolean {
      if (read.version < version) return false;
      const isNew = read.version > version;
      if (isNew) {
        if (!read.state) throw new Error(`Version ${read.version} of the rollout came without its state`);
        ({ version, state } = { version: read.version, state: read.state });
        rules = compile(state);
      }
      confirmedAt = Math.max(confirmedAt, askedAt);
      return isNew;
    },
    version: () => version,
    /** As stored, also when it is too old to act upon. */
    state: () => state,
    age: (): RolloutAge => ({
      version,
      ageSeconds: Math.max(0, Math.floor((elapsed() - confirmedAt) / 1_000)),
      stale: isStale(),
    }),
    decide: (userId: string): ChatDecision => decideChat(inForce(), userId),
    /** Why a user is in an arm. */
    armOf: (userId: string): ArmDecision => decideArm(inForce(), userId),
    flag: (flag: Flag, userId: string): boolean => flagFor(inForce(), flag, userId),
    /** Switches of the whole service, for work that isn't done for one user. */
    flags: (): Readonly<Record<Flag, boolean>> => serviceFlags(inForce()),
  };
};
