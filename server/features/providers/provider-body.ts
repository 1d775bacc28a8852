import type { ProviderSetup } from './provider-setup.ts';

type Body = Readonly<Record<string, unknown>>;
export type BodyChange = {
  readonly model: string;
  /** Our own bound on the answer, in tokens; null leaves the client's. */
  readonly maxOutputTokens: number | null;
  readonly isStreamed: boolean;
};

const limitOf = ({ max_completion_tokens: newer, max_tokens: older }: Body) => newer ?? older;

/** The client's request as this provider takes it: its model, its name for the bound, and asked for the usage. */
export const providerBody = (setup: ProviderSetup, body: Body, change: BodyChange): string => {
  const { max_completion_tokens: _newer, max_tokens: _older, ...rest } = body;
  const limit = change.maxOutputTokens ?? limitOf(body);
  const asks = change.isStreamed && setup.tellsUsageWhenAsked;
  const options = typeof body.stream_options === 'object' ? body.stream_options : {};
  return JSON.stringify({
    ...rest,
    model: change.model,
    ...(limit !== undefined && limit !== null && { [setup.limitField]: limit }),
    stream_options: asks ? { ...options, include_usage: true } : undefined,
  });
};
