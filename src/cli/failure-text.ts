import { LbError, type Problem } from '../core/kernel/errors.ts';
import { printable, textWidth } from './render/printable.ts';
import type { Style } from './style.ts';

/** Exit code of a bug in lbctl (EX_SOFTWARE of sysexits.h). */
export const BUG_EXIT = 70;
const BUG_CODE = 'INTERNAL';

/** A failure as the door reports it, in text or JSON. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly problems: readonly Problem[];
  /** Messages of the errors behind this one, nearest first. */
  readonly causes: readonly string[];
  readonly exit: number;
}

/** LbErrors keep their code and exit; everything else is a bug in lbctl. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof LbError) {
    const { code, message, hint, problems, exit } = error;
    return { code, message, ...(hint && { hint }), problems, causes: causesOf(error), exit };
  }
  return {
    code: BUG_CODE,
    message: error instanceof Error ? error.message || error.name : String(error),
    hint: 'set LBCTL_DEBUG=1 to see where',
    problems: [],
    causes: causesOf(error),
    exit: BUG_EXIT,
  };
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  let next = error instanceof Error ? error.cause : undefined;
  while (next !== undefined && causes.length < 10) {
    causes.push(next instanceof Error ? next.message : String(next));
    next = next instanceof Error ? next.cause : undefined;
  }
  return causes;
}

/** What a person reads on stderr; ends with a line break. */
export function renderFailure(failure: Failure, style: Style): string {
  const isBug = failure.code === BUG_CODE;
  const head = isBug ? `lbctl failed inside itself: ${failure.message}` : failure.message;
  return [
    `${style.bad('lbctl:')} ${eachLine(head)}`,
    ...failure.problems.map((problem) => renderProblem(problem, style)),
    ...failure.causes.map((cause) => `  because: ${printable(cause)}`),
    ...(failure.hint ? [`${style.dim('hint:')} ${eachLine(failure.hint)}`] : []),
    '',
  ].join('\n');
}

/** The same for programs: one JSON object and a line break. */
export function failureJson(failure: Failure): string {
  const { code, message, hint, problems, causes, exit } = failure;
  const error = {
    code,
    message,
    ...(hint && { hint }),
    ...(problems.length > 0 && { problems }),
    ...(causes.length > 0 && { causes }),
    exit,
  };
  return `${JSON.stringify({ apiVersion: 'lbctl/v1', kind: 'Error', error }, null, 2)}\n`;
}

function renderProblem(problem: Problem, style: Style): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined);
  const where = place.length > 0 ? `${place.join(':')}: ` : '';
  const lines = [`${style.bold(printable(where))}${printable(problem.message)}`];
  if (problem.excerpt) lines.push(...renderExcerpt(problem, style));
  if (problem.hint) lines.push(`  ${style.dim(printable(problem.hint))}`);
  return lines.join('\n');
}

/** Columns of an input line that are shown around the mark. */
const EXCERPT_WIDTH = 100;

function renderExcerpt({ line, column = 1, excerpt }: Problem, style: Style): string[] {
  const { text, width } = excerpt!;
  // Cutting by UTF-16 units may halve a surrogate pair at the edge; printable() makes it well formed.
  const start = column > EXCERPT_WIDTH * 0.8 ? column - 1 - EXCERPT_WIDTH / 2 : 0;
  const end = start + EXCERPT_WIDTH;
  const before = (start > 0 ? '…' : '') + printable(text.slice(start, column - 1));
  const marked = printable(text.slice(column - 1, Math.min(column - 1 + width, end)));
  const after = printable(text.slice(column - 1 + width, end)) + (text.length > end ? '…' : '');
  const gutter = `${line ?? ''}`.padStart(5);
  const carets = '^'.repeat(Math.max(1, textWidth(marked)));
  return [
    `${style.dim(`${gutter} |`)} ${before}${marked}${after}`,
    `${style.dim(`${' '.repeat(gutter.length)} |`)} ${' '.repeat(textWidth(before))}${style.bad(carets)}`,
  ];
}

/** Messages may have several lines; each is made safe for a terminal and continued with an indent. */
function eachLine(text: string): string {
  return text.split('\n').map(printable).join('\n  ');
}
