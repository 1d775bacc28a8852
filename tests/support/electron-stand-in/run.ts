import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Runs the built out/main/electron.js under Node with a stand-in for Electron: `node run.ts [console's options]`. Prints
 * `Page: http://127.0.0.1:PORT` once the window shows its page, for a Playwright to join over CDP, and
 * `Complaint: …` for each error the page reports.
 */
const standIn = pathToFileURL(join(import.meta.dirname, 'electron-module.ts')).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
await import(pathToFileURL(join(import.meta.dirname, '../../../out/main/electron.js')).href);
