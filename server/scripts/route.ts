import { once } from 'node:events';
import { createQueryAnalyser } from '#server/features/routing/analyse-query.ts';
import { answerLines } from '#server/features/routing/answer-lines.ts';
import { readRoutingWeights } from '#server/features/routing/read-routing-weights.ts';

/**
 * `npm run route`: JSON lines `{id,text}` on stdin, `{id,language,category,complexity,features}` on stdout, line by line.
 * A line that can't be read is answered with `{id,error}` and makes the exit code 1.
 */
// Whoever reads may stop early (`| head`): nothing is left to say then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const analyse = createQueryAnalyser(readRoutingWeights());
for await (const { ok, json } of answerLines(process.stdin, analyse)) {
  if (!ok) process.exitCode = 1;
  if (!process.stdout.write(`${json}\n`)) await once(process.stdout, 'drain');
}
