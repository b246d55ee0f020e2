import type { Socket, TcpNetConnectOpts } from 'node:net';
import type { HeartbeatTarget } from '../../core/health/heartbeat-probe.ts';
import { lookup } from './names.ts';

/** Where a check connects to. */
export const placeOf = ({ host, port }: HeartbeatTarget): TcpNetConnectOpts => ({
  host,
  port: port ?? 0,
  lookup,
});

/** Ends a connection by a reset: a port in TIME_WAIT for each check would use up all there are. */
export function cut(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}

/** Where the ports begin that a system takes for its own ends of connections (Linux; others later). */
const OWN_PORTS = 32_768;

/**
 * Whether a connection met itself: to a port of this machine on which nobody listens, the system may
 * connect from just that port (RFC 9293, simultaneous open). Then nobody is there.
 */
export function isOwnEcho(socket: Socket, port: number | undefined): boolean {
  if (port === undefined || port < OWN_PORTS || socket.localPort !== port) return false;
  return socket.localAddress === socket.remoteAddress;
}
