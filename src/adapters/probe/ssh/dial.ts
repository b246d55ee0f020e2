import { Socket } from 'node:net';
import { LbError } from '../../../core/kernel/errors.ts';
import { formatMs } from '../../../core/kernel/units-text.ts';
import { errnoOf, reason } from '../../errno.ts';
import { codeOf } from '../failed-outcome.ts';
import { type Attempt, orAborted } from './attempt.ts';
import type { Access } from './client-configs.ts';

/** `host:port`, IPv6 in brackets. */
export function addressOf({ hostname, port }: Pick<Access, 'hostname' | 'port'>): string {
  return hostname.includes(':') ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/**
 * Opens a TCP connection that sends at once: what is collected (Nagle) costs 40 ms an answer.
 * @throws LbError when there is none to be had
 */
export async function dial(access: Access, { signal }: Attempt): Promise<Socket> {
  const { hostname: host, port, family, bindAddress, connectTimeoutMs } = access;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = new Socket();
  const timer = setTimeout(
    () => {
      const most = formatMs(connectTimeoutMs!);
      reject(new LbError('NODE_TIMEOUT', `${addressOf(access)}: no connection in ${most}`));
    },
    connectTimeoutMs ?? 2 ** 31 - 1,
  );
  socket.once('error', (error) => reject(unreachable(error, access)));
  socket.once('connect', () => resolve(socket));
  socket.setNoDelay(true);
  socket.connect({
    ...{ host, port },
    ...(family !== undefined && { family }),
    ...(bindAddress !== undefined && { localAddress: bindAddress }),
  });
  try {
    return await orAborted(signal, promise);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** An error of a socket in words. */
export function unreachable(error: Error, access: Access): LbError {
  const message = `${addressOf(access)}: ${reason(error)}`;
  return new LbError(codeOf(errnoOf(error)), message, { cause: error });
}
