import { expect, test } from 'vitest';
import { vnd } from '#shared/domain/money.ts';
import { changeOn } from './change-on.ts';

test('a change is told in đồng and in per cent of what was', () => {
  expect(changeOn(vnd(110), vnd(100))).toEqual({ amount: vnd(10), percent: 10 });
  expect(changeOn(vnd(90), vnd(100))).toEqual({ amount: vnd(-10), percent: -10 });
});

test('without an earlier amount there is no change, and from nothing no per cent', () => {
  expect(changeOn(vnd(5), null)).toBeNull();
  expect(changeOn(vnd(5), vnd(0))).toEqual({ amount: vnd(5), percent: null });
});
