import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inTransaction } from '#server/lib/transaction.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { openTestRollout } from './rollout-fixture.ts';

const SCRIPT = join(import.meta.dirname, 'rollout-child.ts');

/** A service's process that says what it would answer; see `rollout-child.ts`. */
const startProcess = async (url: string, listenUrl: string) => {
  const child = spawn(process.execPath, [SCRIPT, url, listenUrl], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value).split(' ');
  await next();
  return {
    async says(wanted: string) {
      for (;;) {
        const [version, why, at] = await next();
        if (why === wanted) return { version: Number(version), at: Number(at) };
      }
    },
    async stop() {
      child.stdin.end();
      await closed;
    },
  };
};

type Race = {
  /** Milliseconds from asking for a rollback to each process's refusal. */
  delays: number[];
  /** Each process's versions, in the order in which it told them. */
  versions: number[][];
};

/**
 * Rolls back again and again under three processes on one database, one of which can't be told of changes, and times how
 * soon each refuses. Needs the test cluster.
 */
export const raceRollbacks = async (rounds: number): Promise<Race> => {
  const main = await openTestRollout();
  const proxy = await startFaultProxy(`http://${new URL(main.url).host}`);
  const cutOff = Object.assign(new URL(main.url), { host: new URL(proxy.url).host }).href;
  const processes = await Promise.all(
    [main.url, main.url, cutOff].map((listenUrl) => startProcess(main.url, listenUrl)),
  );
  const all = (wanted: string) => Promise.all(processes.map(({ says }) => says(wanted)));
  const race: Race = { delays: [], versions: processes.map(() => []) };
  const resume = () =>
    inTransaction(main.database, async (client) => {
      await main.rollout.changes.resume(client, { actor: null }, 'again');
      await client.query(`UPDATE rollout_state SET state = jsonb_set(state, '{phase}', '"full"')`);
    });
  const note = (said: { version: number }[]) => said.forEach(({ version }, at) => race.versions[at]?.push(version));
  try {
    note(await all('treatment'));
    await proxy.set({ kind: 'refuse' });
    for (let round = 0; round < rounds; round += 1) {
      const asked = Date.now();
      const [stopped] = await Promise.all([all('switchedOff'), main.rollout.rollBack({ reason: `round ${round}` })]);
      race.delays.push(...stopped.map(({ at }) => at - asked));
      note(stopped);
      const [running] = await Promise.all([all('treatment'), resume()]);
      note(running);
    }
  } finally {
    await Promise.all(processes.map(({ stop }) => stop()));
    await proxy.close();
    await main.close();
  }
  return race;
};
