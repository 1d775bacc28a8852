import type { GuardedSession } from './electron-platform.ts';

/** Electron grants what no handler refuses. The console needs no permission, so every one is refused. */
export const guardSession = (session: GuardedSession) => {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
};
