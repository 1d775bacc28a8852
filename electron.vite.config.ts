import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

/** electron-vite makes asset paths relative, so a page reloaded below the first level, such as one user's, found none of them. */
const assetsFromRoot = { name: 'assets-from-root', enforce: 'post' as const, config: () => ({ base: '/' }) };

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // One bundle instead of a thousand files to find and read at each start; a Node-API binary can't be in one.
      externalizeDeps: false,
      rollupOptions: {
        external: ['better-sqlite3', 'open'],
        input: {
          electron: resolve(root, 'main/electron.ts'),
          browser: resolve(root, 'main/browser.ts'),
          'sync-worker': resolve(root, 'main/sync/sync-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      // A sandboxed preload can only be one CommonJS file.
      rollupOptions: {
        input: { index: resolve(root, 'preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), assetsFromRoot],
    build: {
      outDir: resolve(root, 'out/renderer'),
      emptyOutDir: true,
      // electron-vite doesn't minify by default; the page starts faster small.
      minify: true,
      // A data: URL would need font-src data: in the CSP.
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: resolve(root, 'renderer/index.html') } },
    },
  },
});
