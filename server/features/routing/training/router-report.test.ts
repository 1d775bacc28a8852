import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { routingReport } from '#shared/contracts/routing-report.ts';
import { LANGUAGES } from '#shared/domain/query.ts';
import { CATEGORIES, COMPLEXITIES } from '#shared/domain/usage.ts';
import { foldVietnamese } from '#shared/domain/vietnamese.ts';
import { createQueryAnalyser } from '../analyse-query.ts';
import { readRoutingWeights, ROUTING_WEIGHTS } from '../read-routing-weights.ts';
import { isKeptApart, readCorpus } from './corpus.ts';
import { describeReport } from './describe-report.ts';
import { evaluate } from './evaluate.ts';
import { readSamples } from './fit-heads.ts';
import { hashTraining, trainingPart } from './train-router.ts';

const folder = new URL('../../../../resources/routing/', import.meta.url);
const corpus = readCorpus(new URL('corpus/', folder).pathname);
const report = routingReport.parse(JSON.parse(readFileSync(new URL('report.json', folder), 'utf8')));
const weights = readRoutingWeights();

describe('the corpus', () => {
  test('has every language, category and complexity together', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(2_000);
    for (const complexity of COMPLEXITIES) {
      for (const category of CATEGORIES)
        expect(corpus.some((query) => query.complexity === complexity && query.category === category)).toBe(true);
      for (const language of LANGUAGES)
        expect(corpus.some((query) => query.complexity === complexity && query.language === language)).toBe(true);
    }
  });

  test('says nothing both in the training part and in the part kept apart', () => {
    const plain = (text: string) =>
      foldVietnamese(text)
        .replace(/[^a-z0-9]+/g, ' ')
        .trim();
    const training = new Set(trainingPart(corpus).map(({ text }) => plain(text)));
    const repeated = corpus.filter(({ id, text }) => isKeptApart(id) && training.has(plain(text)));
    expect(repeated.map(({ id }) => id)).toEqual([]);
  });

  test('keeps a fifth apart', () => {
    const share = corpus.filter(({ id }) => isKeptApart(id)).length / corpus.length;
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.23);
  });
});

describe('the committed weights', () => {
  test('were trained on this corpus as this program reads it', () => {
    expect(hashTraining(readSamples(trainingPart(corpus)))).toBe(weights.trainedOn);
  });

  test('are those of the report', () => {
    const bytes = readFileSync(ROUTING_WEIGHTS);
    expect(report.weights).toEqual({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      trainedOn: weights.trainedOn,
    });
    expect(readFileSync(new URL('report.md', folder), 'utf8')).toBe(describeReport(report));
  });

  test('answer the part kept apart as the report says', () => {
    const analyse = createQueryAnalyser(weights);
    const keptApart = corpus.filter(({ id }) => isKeptApart(id));
    expect(evaluate(keptApart.map((query) => ({ query, answer: analyse(query.text) })))).toEqual(report.keptApart);
  });

  test('reach what routing needs, on queries they have not seen', () => {
    const { complexity, category, language } = report.keptApart;
    expect(complexity.macroF1).toBeGreaterThanOrEqual(0.8);
    expect(complexity.complexCalledSimple).toBeLessThanOrEqual(0.03);
    expect(category.macroF1).toBeGreaterThanOrEqual(0.8);
    expect(language.accuracy).toBeGreaterThanOrEqual(0.97);
    expect(language.macroF1).toBeGreaterThanOrEqual(0.97);
  });

  test('do better than counting words', () => {
    expect(report.keptApart.complexity.macroF1).toBeGreaterThan(report.baselines.lengthOnly.macroF1 + 0.1);
    expect(report.baselines.alwaysSimple.complexCalledSimple).toBe(1);
  });
});
