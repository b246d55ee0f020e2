import { type FailureCode, LbError } from '../../core/kernel/errors.ts';
import type { ProbeOutcome } from '../../core/probe/host-probe.ts';
import { errnoOf, reason } from '../errno.ts';

/**
 * What a thrown error says about a node.
 * @param signal aborted when everything was to end; then that is the reason
 * @throws the error itself when it is a bug
 */
export function failedOutcome(
  node: string,
  error: unknown,
  signal: AbortSignal,
): ProbeOutcome<never> & { kind: 'failed' } {
  if (signal.aborted) return { kind: 'failed', node, code: 'INTERRUPTED', reason: 'interrupted' };
  if (error instanceof LbError) {
    return { kind: 'failed', node, code: error.code, reason: error.message };
  }
  const system = systemError(error);
  if (system === undefined) throw error;
  return { kind: 'failed', node, code: codeOf(errnoOf(system)), reason: reason(system) };
}

/** Node's own fetch hides the system's error behind a TypeError, sometimes twice. */
function systemError(error: unknown): unknown {
  let one = error;
  for (let depth = 0; depth < 4 && one instanceof Error; depth++) {
    if (/^(?:E[A-Z0-9]+|EAI_\w+|UND_ERR_\w+)$/.test(errnoOf(one))) return one;
    one = one.cause;
  }
  return undefined;
}

const LOCAL = new Set([
  'ENOENT',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'EISDIR',
  'ENOTDIR',
  'EIO',
]);

function codeOf(errno: string): FailureCode {
  if (LOCAL.has(errno)) return 'PROBE_FAILED';
  return /^ETIMEDOUT$|TIMEOUT/.test(errno) ? 'NODE_TIMEOUT' : 'NODE_UNREACHABLE';
}
