import { AppError } from '#shared/contracts/errors.ts';

/** Where a page ended, as opaque text. */
export const encodeCursor = (place: readonly string[]) => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place of a cursor with as many parts. Throws `request.invalid` for what we didn't give out. */
export const decodeCursor = (cursor: string, parts: number): string[] => {
  const invalid = () => new AppError('request.invalid', { field: 'cursor' });
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    throw new AppError('request.invalid', { field: 'cursor' }, { cause: error });
  }
  if (!Array.isArray(place) || place.length !== parts) throw invalid();
  return place.map((part: unknown) => {
    if (typeof part !== 'string' || part.includes('\0')) throw invalid();
    return part;
  });
};
