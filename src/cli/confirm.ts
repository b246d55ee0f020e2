import { createInterface } from 'node:readline/promises';
import { LbError } from '../core/kernel/errors.ts';

/**
 * Asks for a yes on the terminal. Nothing is asked where nobody can answer: without a terminal the
 * change is refused and the flag that stands for the yes is named.
 *
 * @param plan what would be done, shown before the question
 * @throws LbError NOT_CONFIRMED
 */
export async function confirm(question: string, flag: string, plan: string): Promise<void> {
  if (process.stdin.isTTY !== true) {
    throw new LbError('NOT_CONFIRMED', `${question} There is no terminal to ask on`, {
      hint: `to answer yes in a script: ${flag}; to see what would be done: --dry-run`,
    });
  }
  process.stderr.write(`${plan}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `).finally(() => terminal.close());
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new LbError('NOT_CONFIRMED', 'nothing was written', { hint: 'the answer was no' });
}
