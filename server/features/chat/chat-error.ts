type Fields = {
  status: number;
  /** OpenAI's class of failure. */
  type: string;
  code: string | null;
  message: string;
  param?: string | null;
  retryAfterSeconds?: number;
  /** Beside OpenAI's fields, for clients that know us. */
  extra?: Readonly<Record<string, string | number>>;
  headers?: Readonly<Record<string, string>>;
};

/** A failure as OpenAI's API tells it. Its message goes to the user, so it holds no secret and no upstream text. */
export class ChatError extends Error {
  readonly fields: Fields;
  constructor(fields: Fields, options?: ErrorOptions) {
    super(fields.message, options);
    this.name = 'ChatError';
    this.fields = fields;
  }

  static invalid(message: string, param: string | null = null, code: string | null = null) {
    return new ChatError({ status: 400, type: 'invalid_request_error', code, message, param });
  }
  static notFound(code: string, message: string, param: string | null = null) {
    return new ChatError({ status: 404, type: 'invalid_request_error', code, message, param });
  }

  body() {
    const { message, type, param = null, code, extra } = this.fields;
    return JSON.stringify({ error: { message, type, param, code, ...extra } });
  }
}
