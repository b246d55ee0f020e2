import { parseDuration, printDuration } from '../kernel/units-text.ts';
import { isMapping } from './mapping.ts';
import { type Mistake, shown } from './mistake.ts';
import { defaultVectorSettings as defaults } from './vector-settings.ts';

/** What the schema cannot say about the section vector: settings that contradict each other. */
export function checkVector(vector: unknown): Mistake[] {
  if (!isMapping(vector)) return [];
  const mistakes: Mistake[] = [];
  const {
    cycle = printDuration(defaults.cycleMs),
    sample = printDuration(defaults.sampleMs),
    integral,
  } = vector;
  if (durationMs(sample) > durationMs(cycle)) {
    mistakes.push({
      path: ['vector', 'sample' in vector ? 'sample' : 'cycle'],
      part: 'value',
      message: `vector.sample is ${shown(sample)}, longer than vector.cycle, which is ${shown(cycle)}`,
      hint: 'a cycle has one sample at least',
    });
  }
  if (!isMapping(integral)) return mistakes;
  const { outAbove = defaults.integral.outAbove, backBelow = defaults.integral.backBelow } =
    integral;
  if (typeof outAbove === 'number' && typeof backBelow === 'number' && backBelow >= outAbove) {
    mistakes.push({
      path: ['vector', 'integral', 'backBelow' in integral ? 'backBelow' : 'outAbove'],
      part: 'value',
      message: `vector.integral.backBelow is ${shown(backBelow)}, but must be less than outAbove, which is ${shown(outAbove)}`,
      hint: 'for example outAbove: 0.95 and backBelow: 0.6',
    });
  }
  return mistakes;
}

/** NaN for what is no duration. */
export function durationMs(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  try {
    return parseDuration(value);
  } catch {
    return Number.NaN;
  }
}
