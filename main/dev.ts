import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import { rememberedPort } from '#main/launch/remembered-port.ts';

/**
 * `npm run dev`: the browser shell under `node --watch`, and Vite in front of it for the renderer. Takes the options of
 * `main/browser.ts`; the cost service is started apart, with `npm run service`.
 */
const root = join(import.meta.dirname, '..');
const port = await rememberedPort(join(root, '.data/dev-console-port.json'));
const shellOrigin = `http://127.0.0.1:${port}`;

const args = process.argv.slice(2);
const data = args.includes('--data') ? [] : ['--data', join(root, '.data/dev')];
const renderer = ['--renderer', join(root, 'out/renderer')];
const shell = spawn(
  process.execPath,
  [
    '--watch',
    '--watch-preserve-output',
    'main/browser.ts',
    '--no-open',
    '--port',
    String(port),
    ...renderer,
    ...data,
    ...args,
  ],
  { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] },
);

// The page's origin is Vite's, and the shell answers only its own.
const toShell = { target: shellOrigin, changeOrigin: true, headers: { origin: shellOrigin } };
const vite = await createServer({
  root: join(root, 'renderer'),
  configFile: false,
  plugins: [react()],
  server: { host: '127.0.0.1', proxy: { '/trpc': toShell, '/open': toShell } },
});
await vite.listen();

// Cookies don't heed ports, so the shell's link works through Vite.
createInterface({ input: shell.stdout }).on('line', (line) =>
  console.log(line.replace(shellOrigin, new URL(vite.resolvedUrls?.local[0] ?? shellOrigin).origin)),
);
shell.on('exit', (code) => process.exit(code ?? 0));
