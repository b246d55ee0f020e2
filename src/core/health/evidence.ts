import type { Ms } from '../kernel/units.ts';

/**
 * What one check of a node found out. `answered` is a heartbeat; `refused` proves a living machine
 * without the process; `local` is trouble of the machine that asks and says nothing about the node.
 */
export const findings = {
  answered: 'answered as expected',
  refused: 'refused: the machine lives, the process does not',
  unreachable: 'the network knows no way to it',
  'no-connection': 'no connection, or no datagram, in time: machine or way are silent',
  'no-answer': 'connected, but no answer in time: hung or frozen',
  reset: 'the connection was cut',
  wrong: 'a wrong answer',
  local: 'trouble of the machine that asks',
} as const;
export type Finding = keyof typeof findings;

/** The record of one check. */
export interface Evidence {
  readonly node: string;
  readonly finding: Finding;
  /** From sending the question to the finding. */
  readonly rttMs: Ms;
  /** The system's error or what was wrong, in words; '' when there is nothing to say. */
  readonly detail: string;
  /** Of the process that answered, where the answer tells: another one after each restart. */
  readonly incarnation?: string;
}

/**
 * Errors of the system that the asking machine causes itself: too many open files, no free port, no
 * network or none of that family, no memory. EHOSTUNREACH is not among them: routers answer with it too.
 */
const LOCAL_ERRORS: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'ENETUNREACH',
  'ENETDOWN',
  'EAFNOSUPPORT',
  'EINVAL',
  'EACCES',
  'EPERM',
  'EAI_AGAIN',
  'EAGAIN',
]);

/**
 * The finding behind a system error of a socket.
 * @param code such as ECONNREFUSED
 * @param isConnected whether the connection stood by then
 */
export function findingOfError(code: string, isConnected: boolean): Finding {
  if (LOCAL_ERRORS.has(code)) return 'local';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ETIMEDOUT') return isConnected ? 'no-answer' : 'no-connection';
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') return 'reset';
  return isConnected ? 'reset' : 'unreachable';
}
