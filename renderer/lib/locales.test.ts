import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '#shared/contracts/errors.ts';
import { enUs } from './locale-en-us.ts';
import { viVn } from './locale-vi-vn.ts';

type Tree = { [key: string]: string | Tree };
const textsOf = (tree: Tree, path = ''): [key: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : textsOf(value, `${path}${key}.`),
  );
/** Languages have different plural forms; parity is of what is said, not of its forms. */
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const placeholdersOf = (text: string) => [...text.matchAll(/{{\s*(\w+)/g)].map((match) => match[1]).sort();

const vi = textsOf(viVn);
const en = textsOf(enUs);

test('Vietnamese and English have the same keys', () => {
  const keys = (texts: typeof vi) => [...new Set(texts.map(([key]) => withoutPlural(key)))].sort();
  expect(keys(en)).toEqual(keys(vi));
});

test('both languages fill in the same values', () => {
  const source = new Map(vi.map(([key, text]) => [withoutPlural(key), placeholdersOf(text)]));
  for (const [key, text] of en) expect([key, placeholdersOf(text)]).toEqual([key, source.get(withoutPlural(key))]);
});

test('no text is empty, and Vietnamese is written composed', () => {
  for (const [key, text] of [...vi, ...en]) {
    expect([key, text.trim()]).not.toEqual([key, '']);
    expect(text).toBe(text.normalize('NFC'));
  }
});

test.each([
  ['vi-VN', viVn],
  ['en-US', enUs],
])('%s has a sentence with what to do next for every error', async (lng, translation) => {
  const instance = createInstance();
  await instance.init({ lng, resources: { [lng]: { translation } } });
  for (const code of ERROR_CODES) {
    const sentence = instance.t(`errors.${code}`);
    expect(sentence).not.toBe(`errors.${code}`);
    // One sentence says what happened, another what to do.
    expect([code, (sentence.match(/[.;](\s|$)/g) ?? []).length >= 2]).toEqual([code, true]);
  }
});
