import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventFilter } from './event-filter.ts';
import { createGeneratedText } from './generated-text.ts';

const event = (content: string, usage: unknown = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }], usage })}\n\n`;
const usage = { prompt_tokens: 12, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } };
const usageOnly = `data: ${JSON.stringify({ choices: [], usage })}\n\n`;
const DONE = 'data: [DONE]\n\n';

/** The text cut into pieces at any bytes, also within a letter. */
const cutAnywhere = (text: string) =>
  fc.array(fc.nat(Buffer.byteLength(text)), { maxLength: 12 }).map((cuts) => {
    const bytes = Buffer.from(text);
    const ends = [...new Set(cuts)].sort((a, b) => a - b);
    return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  });
const passAll = (keepsUsage: boolean, pieces: readonly Buffer[]) => {
  const filter = createEventFilter({ keepsUsage });
  const passed = Buffer.concat([...pieces.map((piece) => filter.pass(piece)), filter.end()]).toString();
  return { passed, usage: filter.usage(), isDone: filter.isDone() };
};
const told = { input: 12, cachedInput: 4, output: 5 };

test('however a stream is cut, only the event that holds nothing but the usage is left out', () => {
  const events = [event('Phở'), ': giữ kết nối\n\n', event('{"usage":{"choices":[]}}'), event(' bò')].join('');
  fc.assert(
    fc.property(cutAnywhere(`${events}${usageOnly}${DONE}`), (pieces) => {
      expect(passAll(false, pieces)).toEqual({ passed: events + DONE, usage: told, isDone: true });
      expect(passAll(true, pieces)).toEqual({ passed: events + usageOnly + DONE, usage: told, isDone: true });
    }),
  );
});

test('a usage beside text stays, and so do lines that end in CR LF', () => {
  const text = `${event('Phở', usage)}${DONE}`.replaceAll('\n', '\r\n');
  expect(passAll(false, [Buffer.from(text)])).toEqual({ passed: text, usage: told, isDone: true });
});

test('what never became a whole event is passed on at the end', () => {
  expect(passAll(false, [Buffer.from(`${event('a')}data: {"cut`)])).toMatchObject({
    passed: `${event('a')}data: {"cut`,
    isDone: false,
  });
});

test('the text of a stream is read however it is cut, tool calls included', () => {
  const call = { function: { name: 'get_weather', arguments: '{"city":"Huế"}' } };
  const tool = `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [call] } }] })}\n\n`;
  fc.assert(
    fc.property(cutAnywhere(`${event('Xin ')}${event('chào')}${tool}${DONE}`), (pieces) => {
      const generated = createGeneratedText();
      for (const piece of pieces) generated.add(piece);
      expect(generated.ofEvents()).toBe('Xin chàoget_weather{"city":"Huế"}');
    }),
  );
});
