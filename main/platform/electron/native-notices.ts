import type { ShowNotice } from '../notice.ts';
import type { ElectronPlatform, NativeNotification } from './electron-platform.ts';

/** Notices of the operating system, where it has any. */
export const createNativeNotices = ({ Notification }: Pick<ElectronPlatform, 'Notification'>): ShowNotice => {
  // One that nothing holds may be collected before it is pressed: https://github.com/electron/electron/issues/12690
  const held = new Set<NativeNotification>();
  return (notice, onClick) => {
    if (!Notification.isSupported()) return;
    const shown = new Notification(notice);
    held.add(shown);
    const letGo = () => held.delete(shown);
    shown.on('click', () => {
      letGo();
      onClick();
    });
    shown.on('close', letGo);
    shown.show();
  };
};
