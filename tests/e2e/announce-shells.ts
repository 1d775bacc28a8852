import { ELECTRON_MISSING, isAvailable } from './shells.ts';

/** Playwright's globalSetup: says once why a project's tests are all skipped. */
const announceShells = () => {
  if (!isAvailable('electron')) process.stdout.write(`project electron is skipped: ${ELECTRON_MISSING}\n`);
};
// oxlint-disable-next-line import/no-default-export -- Playwright takes the default export.
export default announceShells;
