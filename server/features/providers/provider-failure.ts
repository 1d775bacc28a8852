/**
 * Why a provider did not answer: `http429` and the like, `unreachable`, `connectionLost`, `timeout`, `aborted` by us, or
 * `breakerOpen`: it was not asked. Never holds what the provider said, which may repeat a key.
 */
export type FailureCode = `http${number}` | 'unreachable' | 'connectionLost' | 'timeout' | 'aborted' | 'breakerOpen';

type Details = {
  /** `unknown`: it may have generated something before it failed. */
  spent: 'nothing' | 'unknown';
  /** Seconds after which the provider wants to be asked again. */
  retryAfterSeconds?: number;
  cause?: unknown;
};

export class ProviderFailure extends Error {
  readonly code: FailureCode;
  readonly spent: Details['spent'];
  readonly retryAfterSeconds: number | undefined;
  constructor(code: FailureCode, { spent, retryAfterSeconds, cause }: Details) {
    super(code, { cause });
    this.name = 'ProviderFailure';
    this.code = code;
    this.spent = spent;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
