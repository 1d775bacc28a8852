import {
  ErrorCode,
  OpenFeatureEventEmitter,
  ProviderEvents,
  StandardResolutionReasons,
  type EvaluationContext,
  type Provider,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import { FLAGS, TREATMENT_FLAGS, type ArmReason, type Flag } from '#shared/domain/rollout.ts';
import type { Rollout } from './rollout.ts';

type AskedRollout = Pick<Rollout, 'age' | 'armOf' | 'flag' | 'flags' | 'onVersion'>;

const REASONS: Readonly<Record<ArmReason, string>> = {
  killed: StandardResolutionReasons.DISABLED,
  excluded: StandardResolutionReasons.TARGETING_MATCH,
  targeted: StandardResolutionReasons.TARGETING_MATCH,
  withinShare: StandardResolutionReasons.SPLIT,
  beyondShare: StandardResolutionReasons.SPLIT,
};

const isFlag = (key: string): key is Flag => (FLAGS as readonly string[]).includes(key);
const failed = <T>(value: T, errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> => ({
  value,
  reason: StandardResolutionReasons.ERROR,
  errorCode,
  errorMessage,
});

/** Every flag is a boolean. */
const mistyped = async <T>(flagKey: string, defaultValue: T) =>
  isFlag(flagKey)
    ? failed(defaultValue, ErrorCode.TYPE_MISMATCH, `${flagKey} is true or false`)
    : failed(defaultValue, ErrorCode.FLAG_NOT_FOUND, `There is no flag ${flagKey}`);

/**
 * The rollout's flags for programs that ask through OpenFeature: `targetingKey` is the user's id. Answers come from
 * memory. A rollout too old to act upon answers false, with reason STALE.
 */
export const createOpenFeatureProvider = (rollout: AskedRollout): Provider => {
  const events = new OpenFeatureEventEmitter();
  let stopHearing = () => {};

  const evaluate = (flag: Flag, { targetingKey }: EvaluationContext, defaultValue: boolean) => {
    const { version, ageSeconds, stale } = rollout.age();
    const perUser = TREATMENT_FLAGS.includes(flag);
    if (perUser && !targetingKey)
      return failed(defaultValue, ErrorCode.TARGETING_KEY_MISSING, `${flag} needs the user's id as targetingKey`);
    const value = perUser ? rollout.flag(flag, targetingKey ?? '') : rollout.flags()[flag];
    const isOn = rollout.flags()[flag];
    const { reason: armReason } = rollout.armOf(targetingKey ?? '');
    const reasonNow = !isOn
      ? StandardResolutionReasons.DISABLED
      : perUser
        ? REASONS[armReason]
        : StandardResolutionReasons.STATIC;
    return {
      value,
      variant: value ? 'on' : 'off',
      reason: stale ? StandardResolutionReasons.STALE : reasonNow,
      flagMetadata: { version, ageSeconds, stale, ...(perUser ? { armReason } : {}) },
    };
  };

  return {
    metadata: { name: 'pho-rollout' },
    runsOn: 'server',
    events,
    async initialize() {
      stopHearing = rollout.onVersion((version) =>
        events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...FLAGS], metadata: { version } }),
      );
    },
    async onClose() {
      stopHearing();
    },
    async resolveBooleanEvaluation(flagKey, defaultValue, context) {
      if (!isFlag(flagKey)) return failed(defaultValue, ErrorCode.FLAG_NOT_FOUND, `There is no flag ${flagKey}`);
      return evaluate(flagKey, context, defaultValue);
    },
    resolveStringEvaluation: mistyped,
    resolveNumberEvaluation: mistyped,
    resolveObjectEvaluation: mistyped,
  };
};
