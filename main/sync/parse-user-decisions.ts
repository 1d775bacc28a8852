import { decisionLineSchema } from '#main/db/user-decisions.ts';
import { decisionEnd } from '#shared/contracts/decisions.ts';
import { AppError } from '#shared/contracts/errors.ts';

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Checks an answer of one user's decisions and gives its lines as a JSON array. All or nothing: throws `feed.lineInvalid`
 * when a line is not what the contract says, and `feed.cut` when the answer stops before its end.
 */
export const parseUserDecisions = (text: string): string => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const end = lines.pop();
  if (end === undefined || !decisionEnd.safeParse(jsonOf(end)).success) throw new AppError('feed.cut', {});
  for (const [index, line] of lines.entries()) {
    const value = jsonOf(line);
    const parsed = decisionLineSchema(value).safeParse(value);
    if (parsed.success) continue;
    const field = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw new AppError('feed.lineInvalid', { line: index + 1, field }, { cause: parsed.error });
  }
  return `[${lines.join(',')}]`;
};
