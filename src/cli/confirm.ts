import { createInterface } from 'node:readline/promises';
import { LbError } from '../core/kernel/errors.ts';
import { printable } from './render/printable.ts';

/**
 * Asks for a yes on the terminal. Nothing is asked where nobody can answer: without a terminal the
 * change is refused and the flag that stands for the yes is named.
 *
 * @param plan what would be done, shown before the question
 * @param look flag or command that shows it and does nothing
 * @throws LbError NOT_CONFIRMED
 */
export async function confirm(
  question: string,
  flag: string,
  plan: string,
  look = '--dry-run',
): Promise<void> {
  if (process.stdin.isTTY !== true) {
    throw new LbError('NOT_CONFIRMED', `${question} There is no terminal to ask on`, {
      hint: `to answer yes in a script: ${flag}; to see what would be done: ${look}`,
    });
  }
  process.stderr.write(`${plan}\n`);
  const answer = await ask(`${printable(question)} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new LbError('NOT_CONFIRMED', 'nothing was written', { hint: 'the answer was no' });
}

/** The end of the input (Ctrl-D) is an answer without words. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question), ended]);
  } catch (cause) {
    if ((cause as Error).name !== 'AbortError') throw cause;
    throw new LbError('INTERRUPTED', 'interrupted at the question; nothing was written');
  } finally {
    terminal.close();
  }
}
