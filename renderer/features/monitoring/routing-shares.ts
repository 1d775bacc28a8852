import type { MonitoringReport } from '#shared/contracts/monitoring.ts';
import { microVnd, type MicroVnd } from '#shared/domain/money.ts';
import type { Arm } from '#shared/domain/usage.ts';

type Routing = MonitoringReport['routing'];
export type ModelShares = {
  provider: string;
  model: string;
  calls: number;
  costMicroVnd: MicroVnd;
  /** Per cent of the arm's calls; null when the arm had none. */
  shares: Record<Arm, number | null>;
};

const callsOf = (rows: Routing, arm: Arm) =>
  rows.filter((row) => row.arm === arm).reduce((sum, { calls }) => sum + calls, 0);

/** Models by how often they answered, each with its share of either arm. */
export const routingShares = (routing: Routing): ModelShares[] => {
  const totals = { treatment: callsOf(routing, 'treatment'), control: callsOf(routing, 'control') };
  const shareOf = (rows: Routing, arm: Arm) => (totals[arm] === 0 ? null : (100 * callsOf(rows, arm)) / totals[arm]);
  const groups = Map.groupBy(routing, ({ provider, model }) => `${provider}/${model}`);
  return Array.from(groups.values(), (rows) => ({
    provider: rows[0]?.provider ?? '',
    model: rows[0]?.model ?? '',
    calls: rows.reduce((sum, { calls }) => sum + calls, 0),
    costMicroVnd: microVnd(rows.reduce<bigint>((sum, { costMicroVnd }) => sum + costMicroVnd, 0n)),
    shares: { treatment: shareOf(rows, 'treatment'), control: shareOf(rows, 'control') },
  })).sort((a, b) => b.calls - a.calls);
};
