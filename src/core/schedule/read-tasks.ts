import { LbError, type Problem } from '../kernel/errors.ts';
import { MAX_TASKS } from './batch.ts';
import { isCells, type Line, type Mistake, splitLine, type Task, taskOf } from './task-line.ts';

/** More mistakes than anyone reads. */
const MOST_PROBLEMS = 20;

const COLUMNS = ['id', 'work', 'node'];

/**
 * Reads a list of tasks, one a line: `id work`, `id work node`, the same with commas (quoted as in CSV, a line
 * of titles ahead if there is one, in any order), or JSON objects. `#` begins a comment line.
 *
 * @param file name for messages
 * @param nodes ids of the nodes that tasks must be on; without them nobody looks where they are
 * @throws LbError INPUT_INVALID with all mistakes, each with its line
 */
export function readTasks(text: string, file: string, nodes?: ReadonlySet<string>): Task[] {
  const problems: Problem[] = [];
  const tasks: Task[] = [];
  const lines = new Map<string, number>();
  let columns: readonly string[] | undefined;
  for (const [at, row] of text.split('\n').entries()) {
    if (/^\s*(?:#|$)/.test(row)) continue;
    const line = at + 1;
    const read = splitLine(row);
    if (columns === undefined) {
      const titles = read && titlesOf(read);
      columns = titles ?? COLUMNS;
      if (titles !== undefined) continue;
    }
    const task = takeLine(read, columns, nodes);
    const mistake = 'message' in task ? task : repeated(task, lines);
    if (mistake !== undefined) problems.push({ file, line, ...mistake });
    else if (!('message' in task)) {
      lines.set(task.id, line);
      tasks.push(task);
    }
    if (tasks.length > MAX_TASKS) {
      problems.push({ file, line, message: `there are more than ${MAX_TASKS} tasks` });
      break;
    }
    if (problems.length === MOST_PROBLEMS) break;
  }
  if (problems.length === 0 && tasks.length === 0) {
    problems.push({ file, line: 1, message: 'there is no task in it' });
  }
  if (problems.length === 0) return tasks;
  throw new LbError('INPUT_INVALID', `"${file}" gives no usable tasks`, {
    problems,
    hint:
      nodes === undefined
        ? 'write one task a line, its id and its work: backup-7 12.5'
        : 'write one task a line, its id, its work and its node: backup-7 12.5 web-1',
  });
}

/** The first line as titles, where it has both that are needed. */
function titlesOf(line: Line): readonly string[] | undefined {
  if (!isCells(line)) return undefined;
  const titles = line.map((cell) => cell.toLowerCase());
  return titles.includes('id') && titles.includes('work') ? titles : undefined;
}

function takeLine(
  line: Line | undefined,
  columns: readonly string[],
  nodes: ReadonlySet<string> | undefined,
): Task | Mistake {
  if (line === undefined) return { message: 'a quote or a brace is not closed' };
  if (!isCells(line)) return taskOf(line, nodes);
  if (line.length > columns.length) {
    return { message: `there are ${line.length} values for the columns ${columns.join(', ')}` };
  }
  return taskOf(Object.fromEntries(line.map((cell, at) => [columns[at]!, cell])), nodes);
}

function repeated({ id }: Task, lines: ReadonlyMap<string, number>): Mistake | undefined {
  const earlier = lines.get(id);
  return earlier === undefined
    ? undefined
    : { message: `task "${id}" stands on line ${earlier} already` };
}
