/** Names of the two functions that join the page to the stand-in. The first is taken off the page before it runs. */
export const INVOKE_BINDING = 'standInInvoke';
export const DELIVER = 'standInDeliver';

/**
 * The script that runs before the page and gives the built preload what Electron would: `require('electron')` with
 * `contextBridge` and `ipcRenderer`, in the top frame of the application only. There is one JavaScript world here
 * instead of two, so what crosses the bridge is cloned and frozen as Electron does.
 */
export const preloadScript = (preload: string, pageOrigin: string) => `
(() => {
  const invoke = window.${INVOKE_BINDING};
  delete window.${INVOKE_BINDING};
  if (window !== window.top || location.origin !== ${JSON.stringify(pageOrigin)}) return;

  const copied = (value) => {
    if (typeof value === 'function') return (...args) => crossed(value(...args.map(copied)));
    if (value instanceof Promise) return value.then(copied);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Object.freeze(value.map(copied));
    if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return structuredClone(value);
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)])));
  };
  const crossed = (result) => (result instanceof Promise ? result.then(copied) : copied(result));

  const listeners = new Map();
  Object.defineProperty(window, '${DELIVER}', {
    value: (channel, message) => (listeners.get(channel) ?? []).forEach((listener) => listener({}, message)),
  });
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: copied(api), enumerable: true }),
    },
    ipcRenderer: {
      invoke: (channel, message) => invoke(channel, structuredClone(message)),
      on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
  };
  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error('A sandboxed preload cannot require ' + name);
  };
  const module = { exports: {} };
  ((require, module, exports) => {
${preload}
  })(require, module, module.exports);
})();
`;
