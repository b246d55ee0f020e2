import { createPolicy, type PolicyChoice, printPolicy } from './parse-policy.ts';
import type { Policy, PolicyContext, PolicySpec, Reading } from './policy.ts';
import { createPool, type PoolNames, type PoolRules } from './pool.ts';
import { policies } from './registry.ts';

/** How requests are dispatched: by one policy, or by the rules of a pool. Plain data. */
export type Dispatching =
  | { readonly kind: 'policy'; readonly policy: PolicyChoice }
  | { readonly kind: 'pool'; readonly rules: PoolRules; readonly names: PoolNames };

/** @throws LbError USAGE when a parameter has a value that it cannot have */
export function createDispatching(dispatching: Dispatching, context: PolicyContext): Policy {
  if (dispatching.kind === 'policy') return createPolicy(dispatching.policy, context);
  return createPool(dispatching.rules, dispatching.names, context);
}

/** Whether any policy at work reads these columns. */
export function isRead(dispatching: Dispatching, reading: Reading): boolean {
  return choicesOf(dispatching).some(({ name }) => {
    const { claims }: PolicySpec = policies[name];
    return claims.reads.includes(reading);
  });
}

function choicesOf(dispatching: Dispatching): readonly PolicyChoice[] {
  if (dispatching.kind === 'policy') return [dispatching.policy];
  const { rules, default: standard } = dispatching.rules;
  return [standard, ...rules.flatMap(({ policy }) => (policy === undefined ? [] : [policy]))];
}

/** In words, such as `lti-plus:margin=0.2`, or the rules of a pool by their ids. */
export function printDispatching(dispatching: Dispatching): string {
  if (dispatching.kind === 'policy') return printPolicy(dispatching.policy);
  const { rules, default: standard } = dispatching.rules;
  return `pool of ${rules.map(({ id }) => id).join(', ') || 'no rules'}, else ${printPolicy(standard)}`;
}

/** Whether any policy at work places keys. */
export function isKeyed(dispatching: Dispatching): boolean {
  return choicesOf(dispatching).some(({ name }) => policies[name].claims.keyed);
}
