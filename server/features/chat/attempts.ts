import type { TokenCounts } from '#shared/domain/pricing.ts';
import type { RequestStatus, TokenSource } from '#shared/domain/usage.ts';
import type { ModelRef } from './chat-ports.ts';

/**
 * What a call to a provider cost: `nothing`, tokens, or `unknown` when it ended without telling; then what we counted of it.
 */
export type Spend =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'tokens'; readonly tokens: TokenCounts; readonly source: TokenSource }
  | { readonly kind: 'unknown'; readonly counted: () => TokenCounts };

export type Attempt = ModelRef & {
  /** From 1. */
  readonly number: number;
  readonly status: RequestStatus;
  readonly errorCode: string | null;
  readonly latencyMs: number;
  readonly spend: Spend;
};

export const NOTHING: Spend = { kind: 'nothing' };
