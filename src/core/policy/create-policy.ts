import { LbError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Policy, PolicyContext, PolicyParameters, PolicySpec } from './policy.ts';
import { isPolicyName, policies, policyNames } from './registry.ts';

/** A policy as the operator names it. */
export interface PolicyChoice {
  readonly name: string;
  /** Those that differ from the defaults. */
  readonly parameters: PolicyParameters;
}

/** @throws LbError USAGE when there is no policy of that name */
export function policySpec(name: string): PolicySpec {
  if (isPolicyName(name)) return policies[name];
  const guess = nearest(name, policyNames);
  throw new LbError('USAGE', `unknown policy "${name}"`, {
    hint: guess === undefined ? `one of ${policyNames.join(', ')}` : `did you mean ${guess}?`,
  });
}

/** @throws LbError USAGE */
export function createPolicy({ name, parameters }: PolicyChoice, context: PolicyContext): Policy {
  const spec = policySpec(name);
  return spec.create(context, { ...spec.parameters, ...parameters });
}
