import { openTestRollout } from './rollout-fixture.ts';

/**
 * `node rollout-child.ts URL LISTEN_URL`: a service's process that knows the rollout. Prints READY, and then a line
 * `VERSION WHY MS` whenever what it would answer a user changes, with the time of this machine's clock in ms.
 */
const [databaseUrl = '', listenUrl = ''] = process.argv.slice(2);
const { rollout, close } = await openTestRollout({ databaseUrl, listenUrl });
let said = '';
const look = () => {
  const { why } = rollout.decide('usr_lan');
  if (why === said) return;
  said = why;
  process.stdout.write(`${rollout.age().version} ${why} ${Date.now()}\n`);
};
process.stdout.write('READY\n');
const looking = setInterval(look, 1);
process.stdin.resume().once('end', () => {
  clearInterval(looking);
  void close();
});
