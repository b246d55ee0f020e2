import { LbError, type Problem } from '../kernel/errors.ts';
import type { Cluster } from './cluster.ts';
import { type InterpretOptions, interpretCluster } from './interpret.ts';
import { countMistakes, type Mistake } from './mistake.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { readYaml, type Span, type YamlSource } from './yaml-source.ts';

/** 65 535 nodes with a few labels each need some 15 MB. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** More mistakes than anyone reads; the message tells the whole number. */
const MAX_PROBLEMS = 100;

/**
 * Reads a cluster file. The places of things are only computed when something is wrong.
 *
 * @throws LbError CLUSTER_INVALID with all mistakes, TOO_MANY_NODES
 */
export async function parseCluster(text: string, options: InterpretOptions): Promise<Cluster> {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (body.length > MAX_LENGTH) {
    throw new LbError('CLUSTER_INVALID', `${options.file} is larger than 32 MiB`, {
      hint: 'is it the right file?',
    });
  }
  const quick = readPlainYaml(body);
  if (quick !== undefined) {
    const { cluster } = interpretCluster(quick, options);
    if (cluster !== undefined) return cluster;
  }
  const source = await readYaml(body);
  const isReadable = source.problems.length === 0 || source.value !== undefined;
  const { cluster, mistakes } = isReadable
    ? interpretCluster(source.value, options)
    : { cluster: undefined, mistakes: [] };
  if (cluster !== undefined && source.problems.length === 0) return cluster;
  throw invalid(body, options.file, source, mistakes);
}

/**
 * The cluster of nodes in the short form, as --node takes them, with all settings at their defaults.
 *
 * @throws LbError USAGE with all mistakes, TOO_MANY_NODES
 */
export function clusterOfNodes(nodes: readonly string[]): Cluster {
  const { cluster, mistakes } = interpretCluster(
    { version: 1, nodes },
    { file: 'the command line' },
  );
  if (cluster !== undefined) return cluster;
  const problems = mistakes.map(({ message, hint }) => ({ message, ...(hint && { hint }) }));
  throw new LbError('USAGE', `the nodes given have ${countMistakes(problems.length)}:`, {
    problems,
  });
}

function invalid(
  text: string,
  file: string,
  source: YamlSource,
  mistakes: readonly Mistake[],
): LbError {
  const lines = new Lines(text);
  const found = [
    ...source.problems.map((problem) => ({ ...problem })),
    ...mistakes.map((mistake) => ({
      message: mistake.message,
      hint: mistake.hint,
      span: source.locate(mistake.path, mistake.part),
      first: mistake.first && source.locate(mistake.first, 'value').start,
    })),
  ].sort((a, b) => a.span.start - b.span.start);
  const problems = found.slice(0, MAX_PROBLEMS).map(({ message, hint, span, first }): Problem => {
    const repeated = first === undefined ? '' : `; first in line ${lines.numberAt(first)}`;
    return { message: message + repeated, file, ...lines.place(span), ...(hint && { hint }) };
  });
  const count = countMistakes(found.length);
  const limit = found.length > MAX_PROBLEMS ? `, the first ${MAX_PROBLEMS} of them` : '';
  return new LbError('CLUSTER_INVALID', `${file} has ${count}${limit}:`, { problems });
}

/** Longer lines are not shown, and need not be: they were written by programs. */
const MAX_EXCERPT = 2_000;

/** Line numbers and excerpts of a text by offset. */
class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** From 1. */
  numberAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  place({ start, end }: Span): Pick<Problem, 'line' | 'column' | 'excerpt'> {
    const line = this.numberAt(start);
    const from = this.#starts[line - 1]!;
    const text = this.#text.slice(from, this.#starts[line]).trimEnd();
    const column = start - from + 1;
    if (text.length > MAX_EXCERPT) return { line, column };
    const width = Math.max(1, Math.min(end - start, text.length - column + 1));
    return { line, column, excerpt: { text, width } };
  }
}
