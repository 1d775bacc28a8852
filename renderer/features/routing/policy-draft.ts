import { useState } from 'react';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { PolicyView } from '#shared/contracts/routing-views.ts';
import { COMPLEXITIES } from '#shared/domain/usage.ts';

export type PolicyField = { field: 'required' | 'modelTiers' | 'blockedModels' | 'sureFromPercent'; name: string };

const blocks = (policy: RoutingPolicy, ref: string) => policy.blockedModels.includes(ref);

/** What two policies differ in; the order of models is no difference. */
export const policyChanges = (a: RoutingPolicy, b: RoutingPolicy): PolicyField[] => {
  const tiered = new Set([...Object.keys(a.modelTiers), ...Object.keys(b.modelTiers)]);
  const blocked = new Set([...a.blockedModels, ...b.blockedModels]);
  const of = (field: PolicyField['field'], names: Iterable<string>, differs: (name: string) => boolean) =>
    [...names].filter(differs).map((name) => ({ field, name }));
  return [
    ...COMPLEXITIES.filter((name) => a.required[name] !== b.required[name]).map((name) => ({
      field: 'required' as const,
      name,
    })),
    ...(a.sureFromPercent === b.sureFromPercent ? [] : [{ field: 'sureFromPercent' as const, name: '' }]),
    ...of('modelTiers', tiered, (ref) => a.modelTiers[ref] !== b.modelTiers[ref]),
    ...of('blockedModels', blocked, (ref) => blocks(a, ref) !== blocks(b, ref)),
  ];
};
const same = (a: RoutingPolicy, b: RoutingPolicy) => policyChanges(a, b).length === 0;

/**
 * The policy as it is being edited, over the one it was when editing began: a change made elsewhere meanwhile comes back as
 * a conflict instead of being written over unseen. Null until the policy is known.
 */
export const usePolicyDraft = (view: PolicyView | null) => {
  const [state, setState] = useState<{ base: PolicyView; policy: RoutingPolicy } | null>(null);
  const dirty = state !== null && !same(state.policy, state.base.shown);
  // Not editing, or what was edited has been saved.
  if (view && state?.base !== view && (!state || !dirty || same(state.policy, view.shown)))
    setState({ base: view, policy: view.shown });
  if (!state) return null;
  const { base, policy } = state;
  return {
    policy,
    dirty,
    baseRevision: base.revision,
    edit: (change: Partial<RoutingPolicy>) => setState({ base, policy: { ...policy, ...change } }),
    undo: () => setState({ base, policy: base.shown }),
  };
};
export type PolicyDraft = NonNullable<ReturnType<typeof usePolicyDraft>>;
