import { Flags } from '@oclif/core';
import { LbError } from '../core/kernel/errors.ts';
import { nearest } from '../core/kernel/nearest.ts';
import { parseRatio } from '../core/kernel/units-text.ts';
import type { MethodParameters } from '../core/schedule/method.ts';
import { isMethodName, type MethodName, methodNames, methods } from '../core/schedule/registry.ts';

/** Which methods, and the parameters of those that have some. */
export const methodFlags = {
  method: Flags.string({
    helpValue: 'NAME,…',
    summary: 'The methods, apart by commas; all when not given. See schedule list-methods.',
  }),
  population: Flags.integer({ helpValue: 'N', summary: 'Assignments that live at a time; 40.' }),
  generations: Flags.integer({ helpValue: 'N', summary: 'How often they are replaced; 200.' }),
  crossover: Flags.string({ helpValue: 'SHARE', summary: 'Children with two parents; 0.8.' }),
  mutation: Flags.string({
    helpValue: 'SHARE',
    summary: 'Chance that a task of a child moves; 1 / number of tasks when not given.',
  }),
};

interface MethodOptions {
  readonly method?: string | undefined;
  readonly population?: number | undefined;
  readonly generations?: number | undefined;
  readonly crossover?: string | undefined;
  readonly mutation?: string | undefined;
}

/** @throws LbError USAGE for a method that does not exist or stands twice, a parameter that none of them has */
export function chooseMethods(flags: MethodOptions): {
  readonly names: readonly MethodName[];
  readonly parameters: MethodParameters;
} {
  const names = flags.method === undefined ? methodNames : flags.method.split(',').map(nameOf);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new LbError('USAGE', `--method names ${twice} twice`);
  const parameters = Object.fromEntries(
    (['population', 'generations', 'crossover', 'mutation'] as const).flatMap((name) => {
      const value = flags[name];
      return value === undefined
        ? []
        : [[name, typeof value === 'number' ? value : shareOf(name, value)]];
    }),
  );
  const useless = Object.keys(parameters).find(
    (name) => !names.some((method) => Object.hasOwn(methods[method].parameters, name)),
  );
  if (useless === undefined) return { names, parameters };
  throw new LbError('USAGE', `--${useless} is for none of these methods: ${names.join(', ')}`, {
    hint: 'leave it out, or add genetic to --method',
  });
}

function nameOf(text: string): MethodName {
  const name = text.trim();
  if (isMethodName(name)) return name;
  const near = nearest(name, methodNames);
  throw new LbError('USAGE', `there is no method "${name}"`, {
    hint: near === undefined ? `choose from ${methodNames.join(', ')}` : `did you mean ${near}?`,
  });
}

function shareOf(name: string, text: string): number {
  try {
    return parseRatio(text);
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
    throw new LbError('USAGE', `--${name}: ${error.message}`, {
      hint: `for example --${name} 0.5`,
    });
  }
}
