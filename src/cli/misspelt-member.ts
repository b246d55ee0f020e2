import type { Config } from '@oclif/core/config';
import { LbError } from '../core/kernel/errors.ts';
import { nearest } from '../core/kernel/nearest.ts';
import { commandLine } from './usage-text.ts';

/**
 * What to say when a command failed that is a group too, and so took a misspelt member of the group
 * (`bench serv`) for an argument of its own.
 * @param id of the command that was called
 * @param word the first one behind its name
 */
export function misspeltMember(
  failure: unknown,
  id: string | undefined,
  word: string | undefined,
  { commandIDs }: Config,
): LbError | undefined {
  if (!(failure instanceof LbError) || id === undefined || word === undefined) return undefined;
  if (failure.problems.length > 0) return undefined;
  const members = commandIDs.filter((other) => other.startsWith(`${id}:`));
  const guess = nearest(
    word,
    members.map((member) => member.slice(id.length + 1)),
  );
  if (guess === undefined) return undefined;
  return new LbError(failure.code, failure.message, {
    cause: failure.cause,
    hint: `did you mean ${commandLine(id)} ${guess}?`,
  });
}
