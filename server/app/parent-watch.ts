const CHECK_MS = 1_000;

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Calls `onGone` once when the process that started us has ended, however it ended. */
export const watchParent = (pid: number, onGone: () => void) => {
  const isOurParent = process.ppid === pid;
  const timer = setInterval(() => {
    // One that has ended and that nobody waits for still answers signals; its children have another parent by then.
    const isGone = (isOurParent && process.ppid !== pid) || !isAlive(pid);
    if (!isGone) return;
    clearInterval(timer);
    onGone();
  }, CHECK_MS).unref();
};
