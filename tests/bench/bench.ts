import { existsSync, readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { BENCH_SIZES, type BenchResult, type BenchSize } from './bar.ts';

/** `npm run bench -- NAME [--size small|large]`: one benchmark; its last line is one JSON object. */
const bench = z.object({
  run: z.custom<(size: BenchSize) => Promise<BenchResult>>((run) => typeof run === 'function'),
});
const fileOf = (name: string) => join(import.meta.dirname, `${name}.bench.ts`);

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: { size: { type: 'string', default: 'small' } },
  allowPositionals: true,
});
const size = z.enum(BENCH_SIZES).safeParse(values.size);
const [name = ''] = positionals;
if (!size.success || !/^[a-z-]+$/.test(name) || !existsSync(fileOf(name))) {
  const names = readdirSync(import.meta.dirname).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
  console.error(`Usage: npm run bench -- ${names.join('|')} [--size ${BENCH_SIZES.join('|')}]`);
  process.exit(2);
}

const [cpu] = cpus();
const gigabytes = Math.round(totalmem() / 2 ** 30);
console.log(
  `${cpu?.model ?? 'CPU'} × ${cpus().length}, ${gigabytes} GB, ${process.platform}, Node ${process.versions.node}`,
);
const { figures, bars } = await bench.parse(await import(fileOf(name))).run(size.data);
const pass = Object.values(bars).every((reached) => reached.pass);
console.log(JSON.stringify({ bench: name, size: size.data, figures, bars, pass }));
// Not process.exitCode alone: a benchmark that left something open must still end.
process.exit(pass ? 0 : 1);
