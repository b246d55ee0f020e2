import { LbError, type Problem } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { MIN_WEIGHT, type Weight } from '../kernel/units.ts';
import { parseWeight } from '../kernel/units-text.ts';
import { capacities, cpuRemarks } from './capacity.ts';
import { type PerformanceOptions, performance, ringWeight } from './performance.ts';
import { type ProfileRecord, parseProfiles } from './profile-records.ts';

export interface WeightsFile {
  /** By node id, in the order of the file; each finite and greater than 0. */
  readonly weights: ReadonlyMap<string, Weight>;
  /** What the weights were made of, one remark a line; empty when they were given as numbers. */
  readonly notes: readonly string[];
}

export interface WeightsOptions extends PerformanceOptions {
  /** Weights of profiles as they come out, instead of rounded for a ring. */
  readonly isExact?: boolean;
}

/**
 * Reads what `ring build --weights-from FILE` takes: profiles as `lbctl probe --save` writes them, from
 * which weights are computed, or lines `id=weight` or `id weight` with `#` comments.
 *
 * @param file name for messages
 * @throws LbError INPUT_INVALID with all mistakes, each with its line
 */
export function parseWeights(
  text: string,
  file: string,
  options: WeightsOptions = {},
): WeightsFile {
  const { weights, notes, problems } = isProfiles(text)
    ? fromProfiles(text, file, options)
    : fromLines(text, file);
  if (problems.length === 0 && weights.size === 0) {
    problems.push({ file, line: 1, message: 'no weight and no profile in it' });
  }
  if (problems.length > 0) {
    throw new LbError('INPUT_INVALID', `"${file}" gives no usable weights`, {
      problems,
      hint: 'write one "id=weight" a line, or measure: lbctl probe --save profiles.ndjson',
    });
  }
  return { weights, notes };
}

/** Whether a file of weights has JSON in it, below comments, rather than lines. */
export const isProfiles = (text: string): boolean =>
  /^(?:[^\S\n]*(?:#[^\n]*)?\n)*[^\S\n]*[[{]/.test(text);

/**
 * @param ids of the cluster's nodes
 * @param file name for messages
 * @throws LbError INPUT_INVALID when weights are of other nodes, each with the one that may be meant
 */
export function checkKnownNodes(
  weights: ReadonlyMap<string, Weight>,
  ids: readonly string[],
  file: string,
): void {
  const known = new Set(ids);
  const problems = [...weights.keys()]
    .filter((id) => !known.has(id))
    .map((id) => {
      const near = nearest(id, known);
      return {
        message: `no node of the cluster is called ${id}`,
        file,
        ...(near && { hint: `did you mean ${near}?` }),
      };
    });
  if (problems.length === 0) return;
  throw new LbError('INPUT_INVALID', `${file} has weights of unknown nodes:`, { problems });
}

interface Outcome {
  readonly weights: Map<string, Weight>;
  readonly notes: string[];
  readonly problems: Problem[];
}

function fromProfiles(text: string, file: string, options: WeightsOptions): Outcome {
  const { records, problems } = parseProfiles(text, file, { passesOver: 'LoadSample' });
  if (problems.length > 0 || records.length === 0) {
    return { weights: new Map(), notes: [], problems: [...problems] };
  }
  return weigh(records, file, options);
}

/** Relative performance of the profiled nodes among each other, rounded to ring weights. */
function weigh(
  records: readonly ProfileRecord[],
  file: string,
  options: WeightsOptions = {},
): Outcome {
  const compared = capacities(records.map((record) => record.figures));
  const vector = performance(compared.capacities, options);
  const problems: Problem[] = [];
  const weights = new Map<string, Weight>();
  for (const [at, { node, line }] of records.entries()) {
    const performed = vector.performance[at]!;
    const weight = options.isExact ? performed : ringWeight(performed);
    if (weight >= MIN_WEIGHT) weights.set(node, weight);
    else problems.push({ file, line, message: `node "${node}" has a capacity of 0 in everything` });
  }
  const notes = vector.dropped.map(({ component, reason }) => `${component} left out: ${reason}`);
  const { cpuMeasure } = compared;
  const cpu = cpuMeasure === 'score' ? 'CPUs compared by measured score' : cpuRemarks[cpuMeasure];
  if (cpu !== undefined) notes.unshift(cpu);
  return { weights, notes, problems };
}

function fromLines(text: string, file: string): Outcome {
  const weights = new Map<string, Weight>();
  const lines = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [at, content] of text.split('\n').entries()) {
    const line = at + 1;
    const rule = content.replace(/(^|\s)#.*$/s, '').trim();
    if (rule === '') continue;
    const parsed = parseRule(rule);
    if (typeof parsed === 'string') {
      const excerpt = { text: content.trimEnd(), width: rule.length };
      problems.push({ file, line, column: content.indexOf(rule) + 1, message: parsed, excerpt });
      continue;
    }
    const earlier = lines.get(parsed.id);
    if (earlier !== undefined) {
      const message = `node "${parsed.id}" already has a weight on line ${earlier}`;
      problems.push({ file, line, message });
      continue;
    }
    lines.set(parsed.id, line);
    weights.set(parsed.id, parsed.weight);
  }
  return { weights, notes: [], problems };
}

/** @returns the rule, or what is wrong with it */
function parseRule(rule: string): { id: string; weight: Weight } | string {
  const match = /^([^\s=]+)(?:\s*=\s*|\s+)(\S+)$/.exec(rule);
  if (match === null) return `"${rule}" is not "id=weight"`;
  const [, id, number] = match as unknown as [string, string, string];
  try {
    return { id, weight: parseWeight(number) };
  } catch (error) {
    if (error instanceof LbError) return `node "${id}": ${error.message}`;
    throw error;
  }
}
