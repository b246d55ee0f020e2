import { LbError } from '../../kernel/errors.ts';
import type { Rng } from '../../kernel/rng.ts';
import { readNumberBehind } from '../number-behind.ts';
import type { ChoiceSpec } from './choice.ts';
import { choiceNames, choices } from './registry.ts';

/** A choice with its parameter. */
export interface Choice {
  /** Reads back as the same. */
  readonly text: string;
  create(count: number, rng: Rng): () => number;
}

/**
 * `uniform`, `zipf` or, with a parameter, `zipf:0.9`.
 * @throws LbError USAGE
 */
export function parseChoice(text: string): Choice {
  const [name, ...given] = text.split(':');
  const known: Readonly<Record<string, ChoiceSpec>> = choices;
  const spec = Object.hasOwn(known, name!) ? known[name!] : undefined;
  if (spec === undefined) {
    throw new LbError('USAGE', `unknown choice "${name}"`, {
      hint: `one of ${choiceNames.join(', ')}`,
    });
  }
  if (given.length === 0) {
    return { text, create: (count, rng) => spec.create(count, rng, spec.parameter?.default ?? 0) };
  }
  const parameter = readParameter(text, given.join(':'), spec);
  return { text, create: (count, rng) => spec.create(count, rng, parameter) };
}

function readParameter(text: string, given: string, { parameter }: ChoiceSpec): number {
  if (parameter === undefined) {
    throw new LbError('USAGE', `choice "${text}" has a number, and needs none`, {
      hint: `write ${text.split(':')[0]}`,
    });
  }
  const value = readNumberBehind(given, parameter);
  if (value !== undefined) return value;
  const { name, least, most } = parameter;
  throw new LbError('USAGE', `choice "${text}": ${name} is a number from ${least} to ${most}`, {
    hint: `write for example ${text.split(':')[0]}:0.9`,
  });
}
