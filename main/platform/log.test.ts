import { AxiosError, AxiosHeaders } from 'axios';
import { expect, test } from 'vitest';
import { AppError } from '#shared/contracts/errors.ts';
import { createLog } from './log.ts';

const logged = (error: unknown) => {
  const lines: string[] = [];
  createLog('info', { write: (line) => void lines.push(line) }).error({ error }, 'it failed');
  return lines.join('');
};

test('an error is logged with its type, message, code and stack, and with what caused it', () => {
  const error = new AppError('storage.full', { missingBytes: 4096 }, { cause: new TypeError('no room for a page') });
  const line = JSON.parse(logged(error));
  expect(line).toMatchObject({ msg: 'it failed', error: { code: 'storage.full', details: { missingBytes: 4096 } } });
  expect(line.error.type).toBe('AppError');
  expect(line.error.message).toContain('storage.full');
  expect(line.error.stack).toContain('log.test.ts');
  expect(line.error.stack).toContain('no room for a page');
});

test("the token of a failed request doesn't come into the log", () => {
  const headers = new AxiosHeaders({ Authorization: 'Bearer a secret of sixteen' });
  const line = logged(new AxiosError('refused', 'ECONNREFUSED', { headers }));
  expect(line).toContain('ECONNREFUSED');
  expect(line).not.toContain('a secret of sixteen');
});
