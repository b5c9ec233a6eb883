import { createServer } from 'node:net';

/** A loopback TCP port that nobody listens on right now. Whoever uses it must cope with losing the race for it. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const port = await tryPort(host, 0);
  if (port === null) throw new Error(`no free port on ${host}`);
  return port;
}

/** The port itself when it can be listened on (0: the one that the system chose), null when it is taken. */
export function tryPort(host: string, port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(chosen));
    });
  });
}
