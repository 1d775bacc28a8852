import { createFileTokenStore, createMemoryTokenStore, type TokenStore } from '../token-store.ts';
import type { ElectronPlatform } from './electron-platform.ts';

type SafeTokenStoreOptions = {
  safeStorage: ElectronPlatform['safeStorage'];
  platform: NodeJS.Platform;
  file: string;
  onUnreadable: (error: unknown) => void;
};

/**
 * Tokens encrypted with a key the system keeps. `basic_text` is Electron's fixed key for a Linux without a keyring and
 * protects nothing: tokens are then not written at all. Only after `ready`.
 */
export const createSafeTokenStore = ({
  safeStorage,
  platform,
  file,
  onUnreadable,
}: SafeTokenStoreOptions): TokenStore => {
  const isSafe =
    safeStorage.isEncryptionAvailable() &&
    (platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()));
  if (!isSafe) return createMemoryTokenStore();
  return createFileTokenStore(file, {
    onUnreadable,
    cipher: {
      write: (token) => safeStorage.encryptString(token).toString('base64'),
      read: (text) => safeStorage.decryptString(Buffer.from(text, 'base64')),
    },
  });
};
