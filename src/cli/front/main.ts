import { fstatSync } from 'node:fs';
import { parseHotCall } from './argv.ts';
import { hotOutput } from './hot.ts';
import { writeFully } from './output.ts';

/** Whoever sets one of these wants something of the output that only the full path gives. */
const doubts = ['FORCE_COLOR', 'CLICOLOR_FORCE', 'LBCTL_DEBUG', 'LBCTL_CONTENT_TYPE'];

/**
 * Answers `ring place KEY` and `ring replicas KEY` in the time that Node itself needs to start, and
 * nothing else: scripts call these two in loops.
 *
 * @returns whether the command line is answered; if not, the full path must do it
 */
export function answer(argv: readonly string[]): boolean {
  const call = parseHotCall(argv);
  if (call === undefined || isDoubtful(process.env)) return false;
  const output = hotOutput(call, process.env);
  if (output === undefined) return false;
  try {
    writeFully(1, output);
  } catch {
    return false; // the full path fails at the same place and says so
  }
  return true;
}

function isDoubtful(env: NodeJS.ProcessEnv): boolean {
  return isTerminal() || doubts.some((name) => env[name] !== undefined);
}

/** Major number of /dev/null and its like on Linux: devices that are no terminals. */
const MEMORY_DEVICES = 1;

/** Node's own answer loads its network streams first, so only a device that may be one is asked. */
function isTerminal(): boolean {
  const stats = fstatSync(1);
  if (!stats.isCharacterDevice()) return false;
  const isMemory = process.platform === 'linux' && stats.rdev >>> 8 === MEMORY_DEVICES;
  return !isMemory && process.stdout.isTTY === true;
}
