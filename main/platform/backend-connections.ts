import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';

const refuseLate = <S extends Duplex | null | undefined>(socket: S, ready: string, milliseconds: number): S => {
  if (!socket) return socket;
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error('connecting took too long'), { code: 'ETIMEDOUT' })),
    milliseconds,
  );
  const settled = () => clearTimeout(timer);
  socket.once(ready, settled).once('close', settled);
  return socket;
};

/**
 * Connections that are kept for the next request and given up when they aren't made within `connectMs`.
 * `ca`: certificates to trust besides the system's, PEM.
 */
export const createConnections = ({ connectMs, ca }: { connectMs: number; ca?: string }) => {
  const httpAgent = new http.Agent({ keepAlive: true });
  const httpsAgent = new https.Agent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) });
  const plain = httpAgent.createConnection.bind(httpAgent);
  const secure = httpsAgent.createConnection.bind(httpsAgent);
  httpAgent.createConnection = (options, done) => refuseLate(plain(options, done), 'connect', connectMs);
  httpsAgent.createConnection = (options, done) => refuseLate(secure(options, done), 'secureConnect', connectMs);
  return {
    httpAgent,
    httpsAgent,
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
};
