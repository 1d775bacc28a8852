import { contextBridge, ipcRenderer } from 'electron';
import {
  EVENT_CHANNEL,
  REQUEST_CHANNEL,
  type ConsoleBridge,
  type IpcEvent,
  type IpcRequest,
} from '#main/platform/ipc-channels.ts';

const listeners = new Map<number, (message: unknown) => void>();
let lastId = 0;

const request = (message: IpcRequest): Promise<unknown> => ipcRenderer.invoke(REQUEST_CHANNEL, message);

ipcRenderer.on(EVENT_CHANNEL, (_event, { id, message }: IpcEvent) => listeners.get(id)?.(message));

const bridge: ConsoleBridge = {
  call: (path, type, input) => request({ kind: 'call', path, type, input }),
  on: (path, input, listener) => {
    const id = ++lastId;
    listeners.set(id, listener);
    request({ kind: 'subscribe', id, path, input }).catch((error: unknown) => {
      if (listeners.delete(id)) listener({ error: { refused: String(error) } });
    });
    return () => {
      if (listeners.delete(id)) void request({ kind: 'unsubscribe', id });
    };
  },
};

contextBridge.exposeInMainWorld('pho', Object.freeze(bridge));
