import { LbError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { parseDuration, printDuration } from '../../kernel/units-text.ts';
import { readNumberBehind } from '../number-behind.ts';
import type { DemandChoice, DemandSpec } from './demand.ts';
import { type DemandName, demandLaws, demandNames } from './registry.ts';

const EXAMPLES = 'write for example 5ms, exponential 5ms or pareto:1.5 5ms';

/**
 * `5ms` (constant), `exponential 5ms` or, with a parameter, `lognormal:2 5ms`.
 * @throws LbError USAGE
 */
export function parseDemand(text: string): DemandChoice {
  const words = text.trim().split(/\s+/);
  if (words.length > 2) throw wrong(text, 'has more than a law and a mean');
  const law = words.length === 1 ? { name: 'constant' as const, parameter: 0 } : readLaw(words[0]!);
  const meanMs = parseDuration(words.at(-1)!);
  if (!(meanMs > 0 && meanMs <= 86_400_000))
    throw wrong(text, 'must have a mean above 0, up to 1d');
  return { law: law.name, parameter: law.parameter, meanMs };
}

/** As text that reads back as the same. */
export function printDemand({ law, parameter, meanMs }: DemandChoice): string {
  const spec: DemandSpec = demandLaws[law];
  if (law === 'constant') return printDuration(meanMs);
  return `${law}${spec.parameter === undefined ? '' : `:${parameter}`} ${printDuration(meanMs)}`;
}

/** @throws LbError USAGE */
export function readLaw(text: string): { readonly name: DemandName; readonly parameter: number } {
  const [name, given, ...more] = text.split(':');
  if (!isDemandName(name!) || more.length > 0) {
    const near = nearest(name!, demandNames);
    throw new LbError('USAGE', `there is no law of demands "${text}"`, {
      hint: near === undefined ? `choose from ${demandNames.join(', ')}` : `did you mean ${near}?`,
    });
  }
  const { parameter }: DemandSpec = demandLaws[name];
  if (given === undefined) return { name, parameter: parameter?.default ?? 0 };
  if (parameter === undefined) throw wrong(text, 'has a number, and needs none');
  const value = readNumberBehind(given, parameter);
  if (value !== undefined) return { name, parameter: value };
  const { name: meaning, least, most } = parameter;
  throw wrong(text, `must have a ${meaning} from ${least} to ${most}`);
}

const isDemandName = (name: string): name is DemandName => Object.hasOwn(demandLaws, name);

function wrong(text: string, why: string): LbError {
  return new LbError('USAGE', `demand "${text}" ${why}`, { hint: EXAMPLES });
}
