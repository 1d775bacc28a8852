import { spawnSync } from 'node:child_process';

/** `npm run check`: every static check, all of them even when one fails. */
const checks: [name: string, command: string, args: string[]][] = [
  ['format', 'oxfmt', ['--check']],
  ['lint', 'oxlint', ['--deny-warnings']],
  ['types', 'tsc', ['-b']],
  ['dead code', 'knip', []],
  ['missing texts', 'i18next-cli', ['extract', '--ci', '--dry-run']],
  ['unused texts', 'i18next-cli', ['status', '--unused']],
];

const failed = checks.filter(([name, command, args]) => {
  console.log(`── ${name}`);
  return spawnSync(command, args, { stdio: 'inherit', shell: false }).status !== 0;
});
if (failed.length > 0) {
  console.error(`check failed: ${failed.map(([name]) => name).join(', ')}`);
  process.exitCode = 1;
}
