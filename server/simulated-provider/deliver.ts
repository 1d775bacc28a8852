import type { ServerResponse } from 'node:http';
import type { Answer, Step } from './answer.ts';
import type { Line } from './line.ts';
import type { PromptTokens } from './prompt-tokens.ts';
import { errorBody, type ProviderError } from './provider-error.ts';
import { completionBody, createEvents } from './wire.ts';

/** Answers in OpenAI's error shape. */
export const sendError = (response: ServerResponse, error: ProviderError) => {
  const body = errorBody(error);
  response.writeHead(error.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
  });
  response.end(body);
};

/** How an answer reaches its reader. `usage` is null when none is to be told. */
export type Delivery = {
  /** Called with what was generated, as it is generated. */
  send?: (steps: readonly Step[]) => Promise<void>;
  finish(): Promise<void>;
  /** Breaks off in the middle. */
  cut(): Promise<void>;
};
type Delivered = { answer: Answer; usage: PromptTokens | null; response: ServerResponse; line: Line };

export const deliverStreamed = ({ answer, usage, response, line }: Delivered): Delivery => {
  const events = createEvents(answer, usage !== null);
  const opening = () => {
    if (response.headersSent) return '';
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    return events.opening();
  };
  return {
    send: (steps) => line.write(opening() + steps.map(events.step).join('')),
    async finish() {
      await line.write(opening() + events.closing(usage));
      response.end();
    },
    cut: line.cut,
  };
};

export const deliverWhole = ({ answer, usage, response, line }: Delivered): Delivery => {
  const begin = () => {
    const body = completionBody(answer, usage);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    return body;
  };
  return {
    async finish() {
      await line.write(begin());
      response.end();
    },
    async cut() {
      const body = begin();
      await line.write(body.slice(0, body.length >> 1));
      await line.cut();
    },
  };
};
