import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCorpus } from '#server/features/routing/training/corpus.ts';
import { describeReport } from '#server/features/routing/training/describe-report.ts';
import { trainRouter } from '#server/features/routing/training/train-router.ts';
import { routingReport } from '#shared/contracts/routing-report.ts';

/**
 * `npm run route:train`: trains the router's classifier on `resources/routing/corpus` and writes weights and report beside
 * it. The same corpus gives the same bytes; with `--check` nothing is written, and other bytes than the file's exit with 1.
 */
const folder = join(import.meta.dirname, '../../resources/routing');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const { bytes, report } = trainRouter(readCorpus(join(folder, 'corpus')), (progress) => console.log(`${progress} …`));
if (values.check) {
  const same = readFileSync(join(folder, 'weights.bin')).equals(bytes);
  console.log(same ? 'The weights are what the corpus gives.' : 'The weights are not what the corpus gives.');
  process.exitCode = same ? 0 : 1;
} else {
  writeFileSync(join(folder, 'weights.bin'), bytes);
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(routingReport.parse(report), null, 2)}\n`);
  writeFileSync(join(folder, 'report.md'), describeReport(report));
  const { complexity, category, language } = report.keptApart;
  console.log(
    `Complexity macro-F1 ${complexity.macroF1}, complex called simple ${complexity.complexCalledSimple}, ` +
      `category macro-F1 ${category.macroF1}, language accuracy ${language.accuracy}; see resources/routing/report.md`,
  );
}
