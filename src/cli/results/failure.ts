import * as v from 'valibot';
import type { FailureCode, Problem } from '../../core/kernel/errors.ts';
import { as, count, listOf, maybe, result, shape, text } from './parts.ts';

/** Codes are added in time, so the schema names none; they are listed in the reference. */
export const failureCode = v.string() as v.GenericSchema<string, FailureCode>;

const problem = shape('problem', 'One mistake in an input.', {
  message: text('What is wrong.'),
  file: maybe(text('File it is in.')),
  line: maybe(count('Line, from 1.')),
  column: maybe(count('Column, from 1.')),
  excerpt: maybe(
    shape('excerpt', 'The line itself.', {
      text: text('The whole line.'),
      width: count('Characters from the column on that are wrong.'),
    }),
  ),
  hint: maybe(text('What to do next.')),
}) satisfies v.GenericSchema<unknown, Problem>;

export const errorResult = result('Error', 'Why a command failed; on stderr, stdout is empty.', {
  error: shape('failure', 'The failure.', {
    code: as(v.string(), 'Name of the failure; INTERNAL for a bug in lbctl.'),
    message: text('What happened, to what.'),
    hint: maybe(text('What to do next.')),
    problems: maybe(listOf(problem, 'All mistakes of the input.')),
    causes: maybe(listOf(v.string(), 'Errors behind this one, nearest first.')),
    exit: count('Exit code of the process.'),
  }),
});
