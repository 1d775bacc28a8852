/** A failure as OpenAI's API tells it. */
export type ProviderError = {
  status: number;
  type: string;
  code: string | null;
  message: string;
  param?: string;
  retryAfterSeconds?: number;
};

export const badRequest = (message: string, param?: string): ProviderError => ({
  status: 400,
  type: 'invalid_request_error',
  code: null,
  message,
  ...(param ? { param } : {}),
});

export const unknownModel = (model: string): ProviderError => ({
  status: 404,
  type: 'invalid_request_error',
  code: 'model_not_found',
  message: `The model \`${model}\` does not exist or you do not have access to it.`,
  param: 'model',
});

export const unknownAddress = (method: string, path: string): ProviderError => ({
  status: 404,
  type: 'invalid_request_error',
  code: 'unknown_url',
  message: `Unknown request URL: ${method} ${path}`,
});

export const wrongKey: ProviderError = {
  status: 401,
  type: 'invalid_request_error',
  code: 'invalid_api_key',
  message: 'Incorrect API key provided.',
};

export const unknownGeneration = (requestId: string): ProviderError => ({
  status: 404,
  type: 'invalid_request_error',
  code: 'generation_not_found',
  message: `No call with the request id ${requestId}.`,
});

export const tooLarge: ProviderError = {
  status: 413,
  type: 'invalid_request_error',
  code: 'request_too_large',
  message: 'The request body is too large.',
};

const SIMULATED: Readonly<Record<number, Omit<ProviderError, 'status'>>> = {
  400: { type: 'invalid_request_error', code: null, message: 'The request could not be understood.' },
  401: wrongKey,
  404: { type: 'invalid_request_error', code: 'model_not_found', message: 'The model does not exist.' },
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached. Please try again later.' },
  503: { type: 'server_error', code: 'overloaded', message: 'The engine is currently overloaded.' },
};
const SERVER_ERROR = {
  type: 'server_error',
  code: null,
  message: 'The server had an error while processing your request.',
};
const ASKS_TO_WAIT = new Set([429, 503]);

/** The failure that behaviour asked for. */
export const simulatedFailure = (status: number, retryAfterSeconds: number): ProviderError => ({
  ...(SIMULATED[status] ?? SERVER_ERROR),
  status,
  ...(ASKS_TO_WAIT.has(status) ? { retryAfterSeconds } : {}),
});

export const errorBody = ({ message, type, param, code }: ProviderError) =>
  JSON.stringify({ error: { message, type, param: param ?? null, code } });
