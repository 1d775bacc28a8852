import type { ModelRef } from './chat-ports.ts';
import type { ChatRequest } from './chat-request.ts';

/** One request of a chat user. */
export type ChatCall = {
  readonly userId: string;
  readonly requestId: string;
  readonly request: ChatRequest;
  readonly requested: ModelRef & { readonly isAuto: boolean };
  readonly receivedAt: Date;
  /** When it was received and when it must be answered, as performance.now() counts. */
  readonly received: number;
  readonly deadline: number;
  /** Milliseconds for which its money is held. */
  readonly leaseMs: number;
};
