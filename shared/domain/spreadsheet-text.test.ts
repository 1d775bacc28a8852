import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spreadsheetText } from './spreadsheet-text.ts';

test.each([
  '=1+1',
  '+84',
  '-2',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\0x',
  '  =1',
  '\u00a0=1',
  '\u3000＝1',
  '＋1',
  '－1',
  '＠x',
  ' \n =1',
])('%j is made text', (text) => {
  expect(spreadsheetText(text).startsWith("'")).toBe(true);
});

test('a name, an address and a sentence stay as they are', () => {
  for (const text of ['Nguyễn Thị Đào', '12 Lý Thường Kiệt', 'giá = 5', 'a-b', ''])
    expect(spreadsheetText(text)).toBe(text);
});

test('whatever the text, its first visible character starts no formula, and no NUL is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const safe = spreadsheetText(text);
      expect(/^[\p{Z}\s]*[=+\-@＝＋－＠]/u.test(safe)).toBe(false);
      expect(safe).not.toContain('\0');
    }),
  );
});
