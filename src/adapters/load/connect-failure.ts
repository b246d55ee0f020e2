import type { FailureKind } from '../../core/load/ending.ts';

const kinds: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  // Of a unix socket that is not there.
  ENOENT: 'refused',
  ECONNRESET: 'reset',
  ETIMEDOUT: 'connect-timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EACCES: 'unreachable',
  // Files, ports or buffers of this machine are used up, or a queue for a unix socket.
  EMFILE: 'local',
  ENFILE: 'local',
  EADDRNOTAVAIL: 'local',
  ENOBUFS: 'local',
  ENOMEM: 'local',
  EAGAIN: 'local',
};

/**
 * What a connection that did not come about makes of its request.
 * @param isTls errors of TLS are without number, and most without a name here
 */
export function connectFailure({ code = '' }: NodeJS.ErrnoException, isTls: boolean): FailureKind {
  return kinds[code] ?? (isTls ? 'tls' : 'unreachable');
}
