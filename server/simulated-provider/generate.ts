import { performance } from 'node:perf_hooks';
import type { Random } from '#server/simulator/random.ts';
import type { Answer, Step } from './answer.ts';
import type { Behaviour, BehaviourSwitch } from './behaviour.ts';
import type { Line } from './line.ts';

/** Pieces written at once when they are due together, before others get a turn. */
const BATCH = 64;

/**
 * Least time in milliseconds between two writes to one reader: tokens due in between go together, as those of real
 * providers do, or a few hundred streams would cost a processor.
 */
const WRITE_EVERY_MS = 20;

export type Generated = {
  /** Steps that were generated, and so are paid for. */
  steps: number;
  /** Why it ended before the last one. */
  cause: 'client' | 'cut' | null;
};

type Generation = {
  answer: Answer;
  behaviour: Behaviour;
  line: Line;
  random: Random;
  onChange: BehaviourSwitch['onChange'];
  /** What `holdAfter` is by now. */
  heldAfter: () => number | null;
  /** Sends what was generated; the answer isn't streamed without it. */
  send?: (steps: readonly Step[]) => Promise<void>;
};

/** When each next token is due, in milliseconds from the start. */
const createPace = ({ firstToken, token }: Behaviour, random: Random) => {
  let due = firstToken.median === 0 ? 0 : random.lognormal(firstToken.median, firstToken.spread);
  return {
    due: () => due,
    advance() {
      if (token.median > 0) due += random.lognormal(token.median, token.spread);
    },
  };
};

/** Lets an answer come into being step by step, at its pace, until its end, its cut, or the leaving of its reader. */
export const generate = async (generation: Generation): Promise<Generated> => {
  const { answer, behaviour, line, random, onChange, heldAfter, send } = generation;
  const { steps } = answer;
  const cutAt = random.chance(behaviour.cut) ? random.integer(1, Math.max(1, steps.length - 1)) : steps.length + 1;
  const pace = createPace(behaviour, random);
  const started = performance.now();
  /** The first step that has to wait. */
  const hold = () => heldAfter() ?? Infinity;
  const holdAt = async (next: number) => {
    while (next >= hold() && !line.isGone()) await line.wait(onChange);
  };

  let next = 0;
  let writable = 0;
  while (next < steps.length) {
    await holdAt(next);
    await line.pause(Math.max(pace.due(), writable) - (performance.now() - started));
    if (line.isGone()) return { steps: next, cause: 'client' };
    const elapsed = performance.now() - started;
    const from = next;
    const end = Math.min(steps.length, cutAt, from + BATCH, hold());
    if (behaviour.token.median > 0) writable = elapsed + WRITE_EVERY_MS;
    do {
      next += 1;
      pace.advance();
    } while (next < end && pace.due() <= elapsed);
    await send?.(steps.slice(from, next));
    if (next >= cutAt) return { steps: next, cause: 'cut' };
  }
  await holdAt(next);
  // All of it was generated, so all of it is paid for, whoever is still there to read it.
  return { steps: next, cause: null };
};
