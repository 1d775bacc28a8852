const POLL_MS = 500;

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Calls `onGone` once when the process is no longer there, however it ended. A pipe would do, but not through Electron. */
export const watchParent = (pid: number | undefined, onGone: () => void) => {
  if (pid === undefined) return;
  const isOurParent = process.ppid === pid;
  const timer = setInterval(() => {
    // One that has ended and that nobody waits for still answers signals; its children have another parent by then.
    const isGone = (isOurParent && process.ppid !== pid) || !isAlive(pid);
    if (!isGone) return;
    clearInterval(timer);
    onGone();
  }, POLL_MS);
  timer.unref();
};
