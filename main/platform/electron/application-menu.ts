import type { MenuItemConstructorOptions } from 'electron';
import type { ShellText } from '../shell-text.ts';

/** The menu of the application; roles bring the platform's own behaviour and shortcuts. */
export const applicationMenu = (
  text: ShellText,
  { syncNow, isMac }: { syncNow: () => void; isMac: boolean },
): MenuItemConstructorOptions[] => {
  const quit: MenuItemConstructorOptions = { role: 'quit', label: text.quit };
  const first: MenuItemConstructorOptions = isMac
    ? { role: 'appMenu', submenu: [{ role: 'about', label: text.about }, { type: 'separator' }, quit] }
    : { label: text.file, submenu: [quit] };
  return [
    first,
    {
      label: text.edit,
      submenu: [
        { role: 'undo', label: text.undo },
        { role: 'redo', label: text.redo },
        { type: 'separator' },
        { role: 'cut', label: text.cut },
        { role: 'copy', label: text.copy },
        { role: 'paste', label: text.paste },
        { role: 'selectAll', label: text.selectAll },
      ],
    },
    {
      label: text.view,
      submenu: [
        { label: text.syncNow, accelerator: 'CmdOrCtrl+Shift+R', click: syncNow },
        { role: 'reload', label: text.reload },
        { type: 'separator' },
        { role: 'resetZoom', label: text.actualSize },
        { role: 'zoomIn', label: text.zoomIn },
        { role: 'zoomOut', label: text.zoomOut },
        { role: 'togglefullscreen', label: text.fullScreen },
      ],
    },
    {
      label: text.window,
      submenu: [
        { role: 'minimize', label: text.minimize },
        { role: 'close', label: text.close },
      ],
    },
  ];
};
