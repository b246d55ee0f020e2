import { LbError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { PolicyParameters } from './policy.ts';

/** Bounds of a number; Infinity is never one. */
interface Range {
  readonly from?: number;
  readonly above?: number;
  readonly below?: number;
  readonly most?: number;
  readonly isWhole?: boolean;
}

/** @throws LbError USAGE when the parameter is no number within the range */
export function numberOf(parameters: PolicyParameters, name: string, range: Range): number {
  const value = Number(parameters[name]);
  const { from = -Number.MAX_VALUE, above, below, most = Number.MAX_VALUE, isWhole } = range;
  const isWithin =
    value >= from &&
    value <= most &&
    (above === undefined || value > above) &&
    (below === undefined || value < below);
  if (isWithin && (!isWhole || Number.isInteger(value))) return value;
  throw new LbError('USAGE', `${name} is ${parameters[name]}, but must be ${rangeText(range)}`);
}

/** @throws LbError USAGE when the parameter is none of the choices */
export function choiceOf<C extends string>(
  parameters: PolicyParameters,
  name: string,
  choices: readonly C[],
): C {
  const value = String(parameters[name]);
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  const near = nearest(value, choices);
  throw new LbError('USAGE', `${name} is ${value}, but must be one of ${choices.join(', ')}`, {
    ...(near !== undefined && { hint: `did you mean ${name}=${near}?` }),
  });
}

function rangeText({ from, above, below, most, isWhole }: Range): string {
  const bounds = [
    from !== undefined && `from ${from}`,
    above !== undefined && `above ${above}`,
    below !== undefined && `below ${below}`,
    most !== undefined && `up to ${most}`,
  ].filter((bound) => bound !== false);
  return [isWhole ? 'a whole number' : 'a number', ...bounds].join(' ');
}
