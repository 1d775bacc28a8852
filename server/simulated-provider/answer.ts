import { randomUUID } from 'node:crypto';
import { createRandom, type Random, type Seed } from '#server/simulator/random.ts';
import type { AnswerText } from './answer-text.ts';
import type { Behaviour } from './behaviour.ts';
import type { CompletionRequest } from './completion-request.ts';
import { countTokens, piecesOf, sumTokens, type Piece } from './count-tokens.ts';
import { billedTokens, o200kWithin, type SimulatedModel } from './models.ts';
import { chooseTool, exampleArguments } from './tool-call.ts';

/** OpenAI's wrapping of a call, beside name and arguments. */
const TOOL_CALL_TOKENS = 5;

type Choice = {
  readonly index: number;
  readonly toolCall: { readonly id: string; readonly name: string } | null;
  readonly finish: 'stop' | 'length' | 'tool_calls';
  readonly pieces: readonly Piece[];
  /** Tokens billed when all of it was generated. */
  readonly billed: number;
};
/** One piece in the order of generation; choices take turns. */
export type Step = { readonly choice: Choice; readonly piece: Piece };
export type Answer = {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly Choice[];
  readonly steps: readonly Step[];
  /** Tokens billed once that many steps were generated. */
  billedAfter(steps: number): number;
};

export const joined = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join('');

const untilStop = (pieces: readonly Piece[], stops: readonly string[]): readonly Piece[] => {
  const text = joined(pieces);
  const found = stops.filter((stop) => stop !== '' && text.includes(stop)).map((stop) => text.indexOf(stop));
  if (found.length === 0) return pieces;
  let left = Math.min(...found);
  const kept: Piece[] = [];
  for (const piece of pieces) {
    if (left <= 0) break;
    kept.push(piece.text.length <= left ? piece : { text: piece.text.slice(0, left), tokens: 1 });
    left -= piece.text.length;
  }
  return kept;
};

const withinLimit = (pieces: readonly Piece[], o200kTokens: number) => {
  let tokens = 0;
  const end = pieces.findIndex((piece) => (tokens += piece.tokens) > o200kTokens);
  return end === -1 ? pieces : pieces.slice(0, end);
};

const inTurns = (choices: readonly Choice[]): Step[] => {
  const longest = Math.max(...choices.map(({ pieces }) => pieces.length));
  const steps: Step[] = [];
  for (let at = 0; at < longest; at += 1)
    for (const choice of choices) {
      const piece = choice.pieces[at];
      if (piece) steps.push({ choice, piece });
    }
  return steps;
};

const billFor = (provider: string, choices: readonly Choice[], steps: readonly Step[]) => (count: number) => {
  if (count >= steps.length) return choices.reduce((sum, { billed }) => sum + billed, 0);
  const tokens = new Map<Choice, number>();
  for (const { choice, piece } of steps.slice(0, count)) tokens.set(choice, (tokens.get(choice) ?? 0) + piece.tokens);
  let billed = 0;
  for (const [choice, generated] of tokens) billed += Math.min(choice.billed, billedTokens(provider, generated));
  return billed;
};

type Asked = {
  provider: string;
  model: SimulatedModel;
  request: CompletionRequest;
  behaviour: Behaviour;
  seed: Seed;
  writeText: AnswerText;
  /** Milliseconds since 1970. */
  now: number;
};

const textPieces = ({ behaviour, request, writeText }: Asked, random: Random) => {
  const { median, spread } = behaviour.answerTokens;
  const wanted = Math.max(1, Math.round(random.lognormal(median, spread)));
  const stops = typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []);
  return untilStop(writeText(random, wanted), stops);
};

const createChoice = (asked: Asked, index: number, random: Random): Choice => {
  const { provider, request, model } = asked;
  const tool = chooseTool(request);
  const whole = tool
    ? [{ text: '', tokens: countTokens(tool.function.name) + TOOL_CALL_TOKENS }, ...piecesOf(exampleArguments(tool))]
    : textPieces(asked, random);
  const limit = Math.min(request.max_completion_tokens ?? request.max_tokens ?? model.maxTokens, model.maxTokens);
  const pieces = withinLimit(whole, o200kWithin(provider, limit));
  const isCut = pieces.length < whole.length;
  return {
    index,
    toolCall: tool ? { id: `call_${random.base32(24)}`, name: tool.function.name } : null,
    finish: isCut ? 'length' : tool ? 'tool_calls' : 'stop',
    pieces,
    billed: isCut ? limit : billedTokens(provider, sumTokens(pieces)),
  };
};

/** What the model says to a request: the same for the same seed, model and messages, streamed or not. */
export const createAnswer = (asked: Asked): Answer => {
  const { provider, request, seed, now } = asked;
  const parts = [provider, request.model, request.seed ?? '', JSON.stringify(request.messages)];
  const choices = Array.from({ length: request.n ?? 1 }, (_, index) =>
    createChoice(asked, index, createRandom(seed, 'answer', index, ...parts)),
  );
  const steps = inTurns(choices);
  return {
    id: `chatcmpl-${randomUUID()}`,
    created: Math.floor(now / 1_000),
    model: request.model,
    choices,
    steps,
    billedAfter: billFor(provider, choices, steps),
  };
};
