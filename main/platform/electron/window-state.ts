import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rectangle } from 'electron';
import * as z from 'zod';

const windowState = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(360).max(20_000),
  height: z.int().min(400).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;

const FIRST_STATE: WindowState = { width: 1280, height: 840, maximized: false };

const overlaps = (a: Rectangle, b: Rectangle) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Where the window was when it was closed; centred when that screen is no longer there, or nothing can be read. */
export const readWindowState = (file: string, screens: Rectangle[]): WindowState => {
  let kept: WindowState;
  try {
    kept = windowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return FIRST_STATE;
  }
  const { x, y, ...size } = kept;
  const isVisible = x !== undefined && y !== undefined && screens.some((area) => overlaps(area, { x, y, ...size }));
  return isVisible ? kept : size;
};

/** A disk that is full costs the window its place, nothing more. */
export const writeWindowState = (file: string, state: WindowState) => {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // Read again at the next start, as the first state.
  }
};
