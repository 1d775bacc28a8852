/** Something to tell people outside the window. */
export type Notice = { title: string; body: string };
/** Shows a notice of the operating system; `onClick` when a person presses it. */
export type ShowNotice = (notice: Notice, onClick: () => void) => void;
