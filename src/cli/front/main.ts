import { fstatSync } from 'node:fs';
import { failures } from '../../core/kernel/errors.ts';
import { parseHotCall } from './argv.ts';
import { hotOutput } from './hot.ts';
import { writeFully } from './output.ts';

/** Whoever sets one of these wants something of the output that only the full path gives. */
const doubts = ['FORCE_COLOR', 'CLICOLOR_FORCE', 'LBCTL_DEBUG', 'LBCTL_CONTENT_TYPE'];

/**
 * Answers `ring place KEY` and `ring replicas KEY` in the time that Node itself needs to start, and
 * nothing else: scripts call these two in loops.
 *
 * @returns whether the command line is answered; if not, nothing was printed
 */
export function answer(argv: readonly string[]): boolean {
  const call = parseHotCall(argv);
  if (call === undefined || isDoubtful(process.env)) return false;
  const output = hotOutput(call, process.env);
  if (output === undefined) return false;
  try {
    writeFully(1, output);
  } catch (error) {
    writeFully(
      2,
      `lbctl: cannot write the result to standard output: ${(error as Error).message}\n`,
    );
    process.exitCode = failures.FILE_UNWRITABLE.exit;
  }
  return true;
}

function isDoubtful(env: NodeJS.ProcessEnv): boolean {
  return isTerminal() || doubts.some((name) => env[name] !== undefined);
}

/** Node's own answer loads its network streams first, so only a device is asked. */
function isTerminal(): boolean {
  return fstatSync(1).isCharacterDevice() && process.stdout.isTTY === true;
}
