import type { TokenCounts } from '#shared/domain/pricing.ts';
import { parseJson, usageIn } from './usage-block.ts';

const LF_END = Buffer.from('\n\n');
const CRLF_END = Buffer.from('\r\n\r\n');
/** How providers begin a usage block that isn't null. */
const USAGE_BEGINS = ['"usage":{', '"usage": {'].map((text) => Buffer.from(text));
const DONE = Buffer.from('data: [DONE]');
const NOTHING = Buffer.alloc(0);

/** Where the last whole event ends; 0 when there is none. */
const endOfEvents = (bytes: Buffer) => {
  const lf = bytes.lastIndexOf(LF_END);
  const crlf = bytes.lastIndexOf(CRLF_END);
  return Math.max(lf === -1 ? 0 : lf + LF_END.length, crlf === -1 ? 0 : crlf + CRLF_END.length);
};
const endOfFirst = (bytes: Buffer) => {
  const ends = [LF_END, CRLF_END].map((end) => [bytes.indexOf(end), end.length] as const).filter(([at]) => at !== -1);
  return ends.length === 0 ? bytes.length : Math.min(...ends.map(([at, length]) => at + length));
};
const jsonOf = (event: string) =>
  parseJson(
    event
      .split(/\r?\n/)
      .flatMap((line) => (line.startsWith('data:') ? [line.slice('data:'.length)] : []))
      .join('\n'),
  );
const isUsageOnly = (json: unknown) =>
  typeof json === 'object' &&
  json !== null &&
  'choices' in json &&
  Array.isArray(json.choices) &&
  json.choices.length === 0;

/**
 * Watches a stream of events go by for its usage and its end. Bytes go through as they are, but that the event which
 * holds nothing but the usage is left out when it was we who asked for it; then what isn't a whole event yet waits.
 */
export const createEventFilter = ({ keepsUsage }: { keepsUsage: boolean }) => {
  let rest: Buffer = NOTHING;
  let usage: TokenCounts | null = null;
  let isDone = false;

  const withoutUsage = (events: Buffer): Buffer => {
    const kept: Buffer[] = [];
    for (let left = events; left.length > 0;) {
      const end = endOfFirst(left);
      const event = left.subarray(0, end);
      left = left.subarray(end);
      const json = USAGE_BEGINS.some((begin) => event.includes(begin)) ? jsonOf(event.toString('utf8')) : undefined;
      usage = usageIn(json) ?? usage;
      if (keepsUsage || !isUsageOnly(json)) kept.push(event);
    }
    return Buffer.concat(kept);
  };

  return {
    /** What to send on of these bytes. */
    pass(chunk: Buffer): Buffer {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = endOfEvents(bytes);
      rest = end === bytes.length ? NOTHING : bytes.subarray(end);
      if (end === 0) return keepsUsage ? chunk : NOTHING;
      const events = bytes.subarray(0, end);
      isDone ||= events.includes(DONE);
      const passed = USAGE_BEGINS.some((begin) => events.includes(begin)) ? withoutUsage(events) : events;
      return keepsUsage ? chunk : passed;
    },
    /** What never became a whole event. */
    end: (): Buffer => (keepsUsage ? NOTHING : rest),
    /** The last usage told. */
    usage: () => usage,
    /** The last event has gone by. */
    isDone: () => isDone,
  };
};
