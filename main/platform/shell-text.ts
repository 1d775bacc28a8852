/** The few sentences shown outside the renderer: menus, system dialogs, the page before one is let in. */
const vi = {
  about: 'Giới thiệu Phở Cost Console',
  quit: 'Thoát',
  file: 'Tệp',
  edit: 'Chỉnh sửa',
  undo: 'Hoàn tác',
  redo: 'Làm lại',
  cut: 'Cắt',
  copy: 'Sao chép',
  paste: 'Dán',
  selectAll: 'Chọn tất cả',
  view: 'Hiển thị',
  syncNow: 'Đồng bộ ngay',
  reload: 'Tải lại',
  actualSize: 'Cỡ chữ chuẩn',
  zoomIn: 'Phóng to',
  zoomOut: 'Thu nhỏ',
  fullScreen: 'Toàn màn hình',
  window: 'Cửa sổ',
  minimize: 'Thu xuống thanh tác vụ',
  close: 'Đóng cửa sổ',
  startFailed: 'Không khởi động được Phở Cost Console',
  crashed: 'Phở Cost Console gặp sự cố và phải đóng. Các chỉnh sửa đã lưu vẫn còn trên máy này.',
  linkUsed:
    'Liên kết này đã được dùng hoặc không đúng. Hãy quay lại cửa sổ dòng lệnh đang chạy Phở Cost Console và nhấn Enter để nhận liên kết mới.',
};
export type ShellText = typeof vi;

const en: ShellText = {
  about: 'About Phở Cost Console',
  quit: 'Quit',
  file: 'File',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: 'View',
  syncNow: 'Sync now',
  reload: 'Reload',
  actualSize: 'Actual size',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fullScreen: 'Full screen',
  window: 'Window',
  minimize: 'Minimise',
  close: 'Close window',
  startFailed: 'Phở Cost Console could not start',
  crashed: 'Phở Cost Console failed and has to close. Saved edits are still on this machine.',
  linkUsed:
    'This link has been used or is wrong. Go back to the terminal that runs Phở Cost Console and press Enter for a new one.',
};

export const SHELL_TEXT = { vi, en };
