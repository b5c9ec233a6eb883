import { freePort, tryPort } from '../process/free-port.ts';

/** Loopback or not, what clients on this machine call. */
export function addressOf(host: string, port: number): string {
  const named = ['0.0.0.0', '::', 'localhost'].includes(host) ? '127.0.0.1' : host;
  return `http://${named.includes(':') ? `[${named}]` : named}:${port}`;
}

/** Ports for so many api processes: the wished one and the next free ones after it; for 0, whatever is free. */
export async function chooseApiPorts(host: string, wished: number, count: number): Promise<number[]> {
  const ports: number[] = [];
  if (wished !== 0) ports.push(await wishedPort(host, wished));
  for (let port = wished + 1; ports.length < count; port += 1) {
    const free = wished === 0 ? await freePort(host) : await tryPort(host, port);
    if (free !== null && !ports.includes(free)) ports.push(free);
  }
  return ports;
}

async function wishedPort(host: string, port: number): Promise<number> {
  if ((await tryPort(host, port)) !== null) return port;
  throw new Error(
    `port ${port} on ${host} is taken by another program (\`lsof -i :${port}\` names it).\n` +
      `Choose another one, as in \`PORT=${port + 1} npm start\`, or any free one: \`PORT=0 npm start\`.`,
  );
}
