import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freeze } from './freeze.ts';
import type { NodePorts } from './heartbeat-node.ts';

/** A process that plays a node; it ends with the tests. */
export interface PlayedNode {
  readonly ports: NodePorts;
  /** Stops it, as a hung process would stand still; its kernel goes on. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
}

/**
 * @param speaks name of a heartbeat probe
 * @param backlog connections that its kernel takes before the process does
 */
export async function playNode(speaks: string, backlog = 511): Promise<PlayedNode> {
  const program = fileURLToPath(new URL('./heartbeat-node.ts', import.meta.url));
  const child: ChildProcess = fork(program, [speaks, String(backlog)]);
  const ended = once(child, 'exit');
  const onExit = (): void => void child.kill('SIGKILL'); // a frozen one hears nothing else
  process.once('exit', onExit);
  ended.then(() => process.removeListener('exit', onExit));
  const [ports] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error(`the node that speaks ${speaks} has ended`))),
  ])) as [NodePorts];
  return {
    ports,
    freeze: () => freeze(child.pid!),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
