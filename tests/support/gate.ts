import { connect, createServer, type Server, type Socket } from 'node:net';

const listen = (server: Server, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/**
 * A door before a service that can be shut and opened again at the same address: shut, connections are cut and new ones
 * refused, as when the service is not there.
 */
export const openGate = async (target: string) => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const pass = (incoming: Socket) => {
    const outgoing = connect(Number(port), hostname);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    incoming.pipe(outgoing).pipe(incoming);
  };
  let server = createServer(pass);
  const address = await listen(server, 0);

  return {
    url: `http://127.0.0.1:${address}`,
    async shut() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async open() {
      server = createServer(pass);
      await listen(server, address);
    },
  };
};
