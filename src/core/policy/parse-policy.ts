import { LbError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Policy, PolicyContext, PolicyParameters, PolicySpec } from './policy.ts';
import { isPolicyName, type PolicyName, policies, policyNames } from './registry.ts';

/** A policy by name, with the parameters that differ from its defaults. */
export interface PolicyChoice {
  readonly name: PolicyName;
  readonly parameters: PolicyParameters;
}

/**
 * Reads `bounded-ring:c=1.5:virtualNodes=300`: a name, then parameters, a colon before each, so that
 * lists of policies can have commas.
 *
 * @throws LbError USAGE when there is no such policy or parameter, or a number is none
 */
export function parsePolicy(text: string): PolicyChoice {
  const [name, ...settings] = text.trim().split(':');
  if (!isPolicyName(name!)) {
    throw new LbError('USAGE', `there is no policy ${name}`, { hint: hintFor(name!, policyNames) });
  }
  const spec: PolicySpec = policies[name];
  const given: Record<string, number | string> = {};
  for (const setting of settings) {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(setting) ?? [];
    if (key === undefined || value === undefined) {
      throw new LbError('USAGE', `${name} is followed by ${setting || 'nothing'} behind a colon`, {
        hint: exampleOf(name, spec),
      });
    }
    if (Object.hasOwn(given, key)) {
      throw new LbError('USAGE', `${name} is given ${key} twice`);
    }
    given[key] = parseValue(name, spec, key, value);
  }
  const changed = Object.keys(spec.parameters).filter(
    (key) => Object.hasOwn(given, key) && given[key] !== spec.parameters[key],
  );
  return { name, parameters: Object.fromEntries(changed.map((key) => [key, given[key]!])) };
}

/** What `parsePolicy` reads as the same choice. */
export function printPolicy({ name, parameters }: PolicyChoice): string {
  return [name, ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)].join(':');
}

/** @throws LbError as the policy's own `create` */
export function createPolicy({ name, parameters }: PolicyChoice, context: PolicyContext): Policy {
  const spec: PolicySpec = policies[name];
  return spec.create(context, { ...spec.parameters, ...parameters });
}

function parseValue(
  name: PolicyName,
  { parameters }: PolicySpec,
  key: string,
  value: string,
): number | string {
  if (!Object.hasOwn(parameters, key)) {
    const known = Object.keys(parameters);
    throw new LbError('USAGE', `the policy ${name} has no parameter ${key}`, {
      hint: known.length === 0 ? 'it has none at all' : hintFor(key, known),
    });
  }
  if (typeof parameters[key] === 'string') return value;
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number)) return number;
  throw new LbError('USAGE', `${key} of ${name} is ${value}, but must be a number`, {
    hint: `for example ${name}:${key}=${parameters[key]}`,
  });
}

function hintFor(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `choose from ${known.join(', ')}` : `did you mean ${near}?`;
}

function exampleOf(name: PolicyName, { parameters }: PolicySpec): string {
  const [first] = Object.entries(parameters);
  if (first === undefined) return `${name} has no parameters`;
  return `a parameter is NAME=VALUE: ${name}:${first[0]}=${first[1]}`;
}
