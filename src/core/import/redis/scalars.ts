import type { Findings } from '../findings.ts';
import { type Line, linesOf, type Place, placeIn } from '../source.ts';

/** A value of an answer. */
export interface Scalar {
  readonly text: string;
  /** Absent in JSON, where all is on one line. */
  readonly line?: Line;
}

export function placeOf({ line }: Scalar, file: string): Place {
  return line === undefined ? { file, text: '', width: 1 } : placeIn(file, line);
}

/** An answer about 65 535 nodes has half as many. */
const MOST_LINES = 2_000_000;
/** What redis-cli prints has no longer line. */
const LONGEST_LINE = 10_000;

/**
 * All that is no bracket, in order. redis-cli prints nested lists with numbers in front, as plain lines
 * when it does not write to a terminal, or as JSON: the order of names and values is the same in each.
 */
export function scalarsOf(text: string, file: string, findings: Findings): Scalar[] {
  return text.trimStart().startsWith('[')
    ? jsonScalars(text, file, findings)
    : lineScalars(text, file, findings);
}

const DEEPEST = 10;

function jsonScalars(text: string, file: string, findings: Findings): Scalar[] {
  const found: Scalar[] = [];
  try {
    collect(JSON.parse(text), found, 0);
    return found;
  } catch (error) {
    findings.refuse({ file, text: '', width: 1 }, `it is no JSON: ${(error as Error).message}`);
    return [];
  }
}

function collect(value: unknown, found: Scalar[], depth: number): void {
  if (depth > DEEPEST) throw new Error('it is nested too deeply');
  if (Array.isArray(value)) for (const item of value) collect(item, found, depth + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      found.push({ text: name });
      collect(item, found, depth + 1);
    }
  } else found.push({ text: String(value ?? '') });
}

function lineScalars(text: string, file: string, findings: Findings): Scalar[] {
  const found: Scalar[] = [];
  for (const line of linesOf(text)) {
    if (line.text.length > LONGEST_LINE || line.number > MOST_LINES) {
      findings.refuse(placeIn(file, line), 'there is more of it than redis-cli prints');
      return [];
    }
    takeLine(line, found);
  }
  return found;
}

const NUMBERS = /^(?:\s*\d+[)#~])*\s*/;

/** A line is a value, or `name => value`; an empty line stands for an empty text or an empty list. */
function takeLine(line: Line, found: Scalar[]): void {
  const parts = line.text.replace(NUMBERS, '').split(/ =>(?: |$)/);
  for (const [i, part] of parts.entries()) {
    const text = part.replace(NUMBERS, '').replace(/^\(integer\) /, '');
    const isNothing = text.startsWith('(empty ') || (i > 0 && text === '');
    if (!isNothing) found.push({ text: text.replace(/^"(.*)"$/, '$1'), line });
  }
}
