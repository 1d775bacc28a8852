import type { SkipReason } from '#shared/contracts/feed.ts';

type Address = { readonly name: string; readonly address: string };

/** An alert put into words, ready for any channel. */
export type AlertMessage = {
  /** The alert's id, the same in every try: receivers know repeats by it. */
  readonly id: string;
  readonly kind: 'budget' | 'system';
  readonly raisedAt: Date;
  readonly title: string;
  /** Plain text; an empty line parts paragraphs. */
  readonly text: string;
  /** What the text says, as JSON for programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The rest of an e-mail; webhooks tell no names and no addresses. */
  readonly mail: {
    readonly to: readonly Address[];
    readonly greeting: string | null;
    /** Label and value. */
    readonly figures: readonly (readonly [string, string])[];
    readonly closing: readonly string[];
  };
};

/** A channel hands a message over, or says why it isn't to be sent. Fails with `DeliveryFailure`. */
export type AlertChannel = {
  readonly name: 'email' | 'webhook';
  send(message: AlertMessage, signal: AbortSignal): Promise<SkipReason | null>;
};

/** A try that failed. The message is a code without secrets, because people read it; `permanent` when no repeat can help. */
export class DeliveryFailure extends Error {
  readonly permanent: boolean;
  constructor(message: string, { permanent = false, cause }: { permanent?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'DeliveryFailure';
    this.permanent = permanent;
  }
}

/** The first code of an error or of what caused it, such as ECONNREFUSED. */
export const errorCodeOf = (error: unknown, depth = 0): string | null => {
  if (!(error instanceof Error) || depth > 5) return null;
  if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(error.code)) return error.code;
  return errorCodeOf(error.cause, depth + 1);
};
