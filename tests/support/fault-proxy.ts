import { connect, createServer, type Socket } from 'node:net';
import { PassThrough, Transform } from 'node:stream';

/** What happens to connections and bytes between console and service; `null` lets everything through. */
export type Fault =
  /** Nobody listens. */
  | { kind: 'refuse' }
  /** Accepted, then broken off with RST. */
  | { kind: 'reset' }
  /** Accepted and read, never answered: half open. */
  | { kind: 'blackhole' }
  /** Bytes of the answer before the connection breaks. */
  | { kind: 'cut'; afterBytes: number }
  /** The answer, a few bytes at a time. */
  | { kind: 'drip'; bytes: number; everyMs: number }
  | { kind: 'delay'; ms: number }
  /** The request arrives; of the answer nothing comes back. */
  | { kind: 'dropAnswer' };

const cutAfter = (limit: number, broken: () => void) => {
  let left = limit;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const part = chunk.subarray(0, Math.max(0, left));
      left -= chunk.length;
      done(null, part);
      if (left <= 0) setImmediate(broken);
    },
  });
};
const drip = (bytes: number, everyMs: number) =>
  new Transform({
    async transform(chunk: Buffer, _, done) {
      for (let at = 0; at < chunk.length; at += bytes) {
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        this.push(chunk.subarray(at, at + bytes));
      }
      done();
    },
  });

/** A TCP proxy on 127.0.0.1 in front of `target` that can do what networks do. The fault of a connection is set when it opens. */
export const startFaultProxy = async (target: string) => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let fault: Fault | null = null;
  let connections = 0;

  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    return socket;
  };
  const answerThrough = (active: Fault | null, client: Socket) => {
    if (active?.kind === 'cut') return cutAfter(active.afterBytes, () => client.resetAndDestroy());
    if (active?.kind === 'drip') return drip(active.bytes, active.everyMs);
    if (active?.kind === 'dropAnswer') return cutAfter(0, () => client.resetAndDestroy());
    return new PassThrough();
  };
  const serve = (client: Socket) => {
    const active = fault;
    connections += 1;
    track(client);
    if (active?.kind === 'reset' || active?.kind === 'refuse') return void client.resetAndDestroy();
    if (active?.kind === 'blackhole') return void client.resume();
    const open = () => {
      const upstream = track(connect(Number(port), hostname));
      client.pipe(upstream);
      upstream.pipe(answerThrough(active, client)).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.end());
    };
    if (active?.kind === 'delay') setTimeout(open, active.ms);
    else open();
  };

  let server = createServer(serve);
  const listen = (on: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject).listen(on, '127.0.0.1', () => {
        const address = server.address();
        if (address === null || typeof address === 'string') reject(new Error('no TCP address'));
        else resolve(address.port);
      });
    });
  const drop = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const stop = () => {
    drop();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  const own = await listen(0);

  return {
    url: `http://127.0.0.1:${own}`,
    connections: () => connections,
    /** From now on; connections that are open are broken off. */
    async set(next: Fault | null) {
      const wasRefusing = fault?.kind === 'refuse';
      fault = next;
      if (next?.kind === 'refuse' && !wasRefusing) await stop();
      else if (next?.kind !== 'refuse' && wasRefusing) {
        server = createServer(serve);
        await listen(own);
      } else drop();
    },
    async close() {
      if (fault?.kind !== 'refuse') await stop();
    },
  };
};
export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;
